import type { Evidence, Image, Workload } from '../model.ts';
import type { Judgement } from './findings.ts';

/** Id of the evidence that an image comes from a place which the configuration does not trust. */
export const UNTRUSTED_IMAGE = 'behaviour-untrusted-image';

const none: readonly Evidence[] = [];

/** Images remembered at a time; a node runs some hundred. */
const MAX_IMAGES = 2_000;

/** What is held against the images of containers. Each is judged once. */
export class Images {
  private judge: Judgement;
  private readonly known = new Map<string, readonly Evidence[]>();

  constructor(judge: Judgement) {
    this.judge = judge;
  }

  /** Forgets what other signatures said. */
  judgeWith(judge: Judgement): void {
    this.judge = judge;
    this.known.clear();
  }

  of({ image }: Workload): readonly Evidence[] {
    if (image === undefined) return none;
    const name = fullReference(image);
    const known = this.known.get(name);
    if (known !== undefined) return known;
    const evidence = [...this.judge({ kind: 'image', image: name }), ...untrusted(image)];
    if (this.known.size >= MAX_IMAGES) this.known.clear();
    this.known.set(name, evidence);
    return evidence;
  }
}

/** With the digest, since a tag can be moved. */
function fullReference({ reference, digest }: Image): string {
  return digest === undefined || reference.includes('@') ? reference : `${reference}@${digest}`;
}

function untrusted({ reference, registry, trusted }: Image): Evidence[] {
  if (trusted !== false) return [];
  const summary = `The image ${reference} from ${registry} is not among the trusted ones`;
  return [{ id: UNTRUSTED_IMAGE, kind: 'container_image', weight: 20, summary }];
}
