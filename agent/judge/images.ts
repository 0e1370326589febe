import type { Evidence, Image, Workload } from '../model.ts';
import type { BehaviourId, BehaviourModel } from './behaviours/model.ts';
import type { Judgement } from './findings.ts';

/** Id of the evidence that an image comes from a place which the configuration does not trust. */
const UNTRUSTED_IMAGE: BehaviourId = 'behaviour-untrusted-image';

const none: readonly Evidence[] = [];

/** Images remembered at a time; a node runs some hundred. */
const MAX_IMAGES = 2_000;

/** What is held against the images of containers. Each is judged once. */
export class Images {
  private judge: Judgement;
  private readonly model: () => BehaviourModel | undefined;
  private readonly known = new Map<string, readonly Evidence[]>();

  constructor(judge: Judgement, model: () => BehaviourModel | undefined) {
    this.judge = judge;
    this.model = model;
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
    const evidence = [...this.judge({ kind: 'image', image: name }), ...untrusted(image, this.model())];
    if (this.known.size >= MAX_IMAGES) this.known.clear();
    this.known.set(name, evidence);
    return evidence;
  }
}

/** With the digest, since a tag can be moved. */
function fullReference({ reference, digest }: Image): string {
  return digest === undefined || reference.includes('@') ? reference : `${reference}@${digest}`;
}

function untrusted({ reference, registry, trusted }: Image, model: BehaviourModel | undefined): Evidence[] {
  const weight = model?.weights[UNTRUSTED_IMAGE].weight ?? 0;
  if (trusted !== false || weight === 0) return [];
  const summary = `The image ${reference} from ${registry} is not among the trusted ones`;
  return [{ id: UNTRUSTED_IMAGE, kind: 'container_image', weight, summary }];
}
