import { beforeAll, expect, it } from '@jest/globals';
import { forgetImage, type Image, readImage } from './image.ts';
import { type } from './operator.ts';
import { shipped } from './shipped.ts';

const BASE = 'gcr.io/distroless/nodejs24-debian12';
const MOST_BYTES = 15e6;
/** Other names than the agent's: nothing is to run these. */
const TWINS = ['davylamp.test/twin:1', 'davylamp.test/twin:2'];

shipped('the image', () => {
  let image: Image;
  let base: Image;
  beforeAll(() => {
    image = readImage('docker.io/library/davylamp:0.1.0');
    base = readImage(BASE);
  });
  const ours = () => image.layers.slice(base.layers.length);
  const files = () => image.layers.flatMap((layer) => layer.files).map((file) => file.replace(/^\.?\//, ''));

  it('adds one layer to its base, of less than 15 MB', () => {
    expect(image.layers.slice(0, base.layers.length)).toEqual(base.layers);
    expect(ours()).toHaveLength(1);
    const [layer = { size: Number.NaN, packed: 0 }] = ours();
    const [size, packed] = [layer.size, layer.packed].map((bytes) => (bytes / 1e6).toFixed(2));
    process.stdout.write(`the image: ${size} MB on top of its base, ${packed} MB of it packed (at most 15 MB)\n`);
    expect(layer.size).toBeLessThan(MOST_BYTES);
  });

  it('adds the program, the signatures and the licence, and nothing else', () => {
    const added = ours().flatMap((layer) => layer.files.filter((file) => !file.endsWith('/')));
    expect(added.length).toBeGreaterThan(5);
    expect(added.filter((file) => !/^opt\/davylamp\/(LICENSE|dist\/|signatures\/)/.test(file))).toEqual([]);
  });

  it('has no shell, no package manager, and no program but Node', () => {
    const folders = /(^|\/)s?bin\/[^/]+$/;
    expect(files().filter((file) => folders.test(file))).toEqual(['nodejs/bin/node']);
    expect(
      files().filter((file) => /(^|\/)(\w*sh|busybox|apt(-get)?|dpkg|apk|npm|npx|yarn|curl|wget)$/.test(file)),
    ).toEqual([]);
  });

  it('says what it is, and runs the agent', () => {
    expect(image.config.Labels).toMatchObject({
      'org.opencontainers.image.title': 'davylamp',
      'org.opencontainers.image.version': '0.1.0',
      'org.opencontainers.image.licenses': 'Apache-2.0',
      'org.opencontainers.image.base.name': BASE,
    });
    const { Entrypoint, Cmd, User } = image.config;
    expect([Entrypoint[0], Entrypoint.at(-1), Cmd, User]).toEqual([
      '/nodejs/bin/node',
      '/opt/davylamp/dist/davylamp.mjs',
      ['run'],
      '0:0',
    ]);
  });

  it('is the same to the last bit when it is built again from nothing', async () => {
    // Without layers, nothing is taken from a build before, and nothing is kept for one after.
    const options = '--no-cache --layers=false --format oci --timestamp 1577836800';
    const digests: string[] = [];
    for (const twin of TWINS) {
      await type(`"$CLUSTER_SCRIPTS/build-image" . ${twin} ${options}`);
      digests.push(readImage(twin).digest);
      forgetImage(twin);
    }
    expect(digests[0]).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(digests[1]).toBe(digests[0]);
  });
});
