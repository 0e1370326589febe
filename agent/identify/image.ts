import { parseImageReference } from '../image-reference.ts';
import type { Image } from '../model.ts';

/** Tells whether the configuration trusts where an image comes from. */
export type TrustedImages = (reference: string, digest: string | undefined) => boolean;

/** Where an image comes from that names no registry. */
const DEFAULT_REGISTRY = 'docker.io';

export function imageOf(reference: string, digest: string | undefined, trusted: TrustedImages | undefined): Image {
  return {
    reference,
    registry: parseImageReference(reference).registry ?? DEFAULT_REGISTRY,
    ...(digest === undefined ? {} : { digest }),
    ...(trusted === undefined ? {} : { trusted: trusted(reference, digest) }),
  };
}

/**
 * Trusted are images below one of these places: a registry (`registry.example.org`), a repository or a part of its path
 * (`docker.io/library`), or one image by its digest (`sha256:...`). Whole parts are compared: `quay.io/team` does not trust
 * `quay.io/teammate`. Undefined without places.
 */
export function trustedImages(places: readonly string[]): TrustedImages | undefined {
  if (places.length === 0) return undefined;
  return (reference, digest) => {
    const name = fullNameOf(reference);
    return places.some((place) => place === digest || name === place || isBelow(name, place));
  };
}

/** `nginx` is `docker.io/library/nginx`; tags do not matter, since anybody who may push can move them. */
function fullNameOf(reference: string): string {
  const { registry = DEFAULT_REGISTRY, repository } = parseImageReference(reference);
  const isOfficial = registry === DEFAULT_REGISTRY && !repository.includes('/');
  return `${registry}/${isOfficial ? 'library/' : ''}${repository}`;
}

function isBelow(name: string, place: string): boolean {
  return name.startsWith(place.endsWith('/') ? place : `${place}/`);
}
