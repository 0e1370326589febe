import { parseImageReference } from '../image-reference.ts';

/** An image reference as rules see it. */
export interface ImageFields {
  readonly [field: string]: string | undefined;
  /** The whole reference. */
  readonly Image: string;
  readonly Registry: string | undefined;
  /** Without the registry, and without Docker Hub's `library/`. */
  readonly Repository: string;
  /** Last part of the repository. */
  readonly Name: string;
  readonly Tag: string | undefined;
  /** `sha256:...` */
  readonly Digest: string | undefined;
}

export function imageFields(image: string): ImageFields {
  const { registry, repository, tag, digest } = parseImageReference(image);
  return {
    Image: image,
    Registry: registry,
    Repository: repository,
    Name: repository.slice(repository.lastIndexOf('/') + 1),
    Tag: tag,
    Digest: digest,
  };
}
