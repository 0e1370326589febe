/** The parts of an image reference, [registry/]repository[:tag][@digest], as rules see them. */
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
}

export function imageFields(image: string): ImageFields {
  const reference = image.split('@', 1)[0] ?? image;
  const slash = reference.indexOf('/');
  const first = slash < 0 ? '' : reference.slice(0, slash);
  // Docker's rule: the first part is a registry when it could be a host.
  const hasRegistry = first.includes('.') || first.includes(':') || first === 'localhost';
  const rest = hasRegistry ? reference.slice(slash + 1) : reference;
  const colon = rest.lastIndexOf(':');
  const path = colon > rest.lastIndexOf('/') ? rest.slice(0, colon) : rest;
  const repository = path.startsWith('library/') ? path.slice('library/'.length) : path;
  return {
    Image: image,
    Registry: hasRegistry ? first : undefined,
    Repository: repository,
    Name: repository.slice(repository.lastIndexOf('/') + 1),
    Tag: path.length < rest.length ? rest.slice(path.length + 1) : undefined,
  };
}
