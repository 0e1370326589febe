import { describe, expect, it } from '@jest/globals';
import { imageOf, trustedImages } from '../../agent/identify/image.ts';

const digest = `sha256:${'a'.repeat(64)}`;

describe('the registry of an image', () => {
  it.each([
    ['nginx', 'docker.io'],
    ['team/nginx:1', 'docker.io'],
    ['quay.io/team/nginx', 'quay.io'],
    ['localhost/x', 'localhost'],
    ['registry:5000/x@sha256:0', 'registry:5000'],
    ['ddsfdfsaadfs/dfsdf:99', 'docker.io'],
  ])('of %s is %s', (reference, registry) => {
    expect(imageOf(reference, undefined, undefined)).toEqual({ reference, registry });
  });
});

describe('an image is trusted', () => {
  it.each([
    ['quay.io/team/nginx:1', 'quay.io'],
    ['quay.io/team/nginx:1', 'quay.io/'],
    ['quay.io/team/nginx:1', 'quay.io/team'],
    ['quay.io/team/nginx:1', 'quay.io/team/nginx'],
    ['nginx', 'docker.io/library'],
    ['library/nginx:2', 'docker.io/library/nginx'],
    ['docker.io/library/nginx', 'docker.io'],
    ['anything', digest],
  ])('%s where %s is', (reference, place) => {
    expect(trustedImages([place])?.(reference, digest)).toBe(true);
  });
});

describe('an image is not trusted', () => {
  it.each([
    ['quay.io/teammate/nginx', 'quay.io/team'],
    ['quay.io.evil.example/team/nginx', 'quay.io'],
    ['evil/library/nginx', 'docker.io/library'],
    ['ddsfdfsaadfs/dfsdf:99', 'docker.io/library'],
    ['anything', `sha256:${'b'.repeat(64)}`],
  ])('%s where %s is', (reference, place) => {
    expect(trustedImages([place])?.(reference, digest)).toBe(false);
  });

  it('by its digest when that is not known yet', () => {
    expect(trustedImages([digest])?.('anything', undefined)).toBe(false);
  });

  it('or mistrusted where no place is named', () => {
    expect(trustedImages([])).toBeUndefined();
    expect(imageOf('x', digest, undefined)).not.toHaveProperty('trusted');
  });
});
