/** The parts of an image reference, `[registry/]repository[:tag][@digest]`. */
export interface ImageReference {
  readonly registry?: string;
  /** Without the registry, and without Docker Hub's `library/`. */
  readonly repository: string;
  readonly tag?: string;
  readonly digest?: string;
}

/** Takes a reference apart as every runtime does (distribution/reference). Never fails: what is no reference is a repository. */
export function parseImageReference(reference: string): ImageReference {
  const [name = '', digest] = reference.split('@', 2);
  const slash = name.indexOf('/');
  const first = slash < 0 ? '' : name.slice(0, slash);
  // Docker's rule: the first part is a registry when it could be a host.
  const hasRegistry = first.includes('.') || first.includes(':') || first === 'localhost';
  const rest = hasRegistry ? name.slice(slash + 1) : name;
  const colon = rest.lastIndexOf(':');
  const path = colon > rest.lastIndexOf('/') ? rest.slice(0, colon) : rest;
  return {
    ...(hasRegistry ? { registry: first } : {}),
    repository: path.startsWith('library/') ? path.slice('library/'.length) : path,
    ...(path.length < rest.length ? { tag: rest.slice(path.length + 1) } : {}),
    ...(digest === undefined ? {} : { digest }),
  };
}
