import { describe, expect, it } from '@jest/globals';
import { Images } from '../../agent/judge/images.ts';
import { Judge } from '../../agent/judge/judge.ts';
import { SignatureSource } from '../../agent/judge/reload.ts';
import type { Image, Workload } from '../../agent/model.ts';
import { shippedSignatures } from '../../agent/shipped.ts';
import { shippedBehaviours } from './shipped-behaviours.ts';

const judge = new Judge(new SignatureSource([shippedSignatures]).current);
const idsOf = (image: Partial<Image> | undefined) =>
  new Images((record) => judge.judge(record), shippedBehaviours)
    .of((image === undefined ? {} : { image: { reference: '', registry: 'docker.io', ...image } }) as Workload)
    .map(({ id, weight }) => `${id} ${weight}`);

describe('an image is evidence', () => {
  it('when intruders are known to have used it', () => {
    expect(idsOf({ reference: 'ddsfdfsaadfs/dfsdf:99' })).toEqual(['image_malicious 100']);
  });

  it('also by its digest and tag together', () => {
    expect(idsOf({ reference: 'kannix/monero-miner:latest', digest: `sha256:${'a'.repeat(64)}` })).toEqual([
      'image_malicious 100',
      'image_miner 70',
    ]);
  });

  it('weakly, when it is from elsewhere than the trusted places', () => {
    expect(idsOf({ reference: 'tensorflow/tensorflow', trusted: false })).toEqual(['behaviour-untrusted-image 20']);
  });
});

describe('an image is no evidence', () => {
  it('when nothing is known of it', () => expect(idsOf({ reference: 'tensorflow/tensorflow:2.4.0-gpu' })).toEqual([]));
  it('when no behaviours are known', () => {
    const workload = { image: { reference: 'a', registry: 'b', trusted: false } } as Workload;
    expect(
      new Images(
        () => [],
        () => undefined,
      ).of(workload),
    ).toEqual([]);
  });
  it('when it is trusted', () => expect(idsOf({ reference: 'nginx', trusted: true })).toEqual([]));
  it('when the pod is not known', () => expect(idsOf(undefined)).toEqual([]));
});

it('an image is judged once, until the signatures change', () => {
  let asked = 0;
  const count = () => {
    asked++;
    return [];
  };
  const images = new Images(count, shippedBehaviours);
  const workload = { image: { reference: 'a', registry: 'docker.io' } } as Workload;
  images.of(workload);
  images.of(workload);
  expect(asked).toBe(1);
  images.judgeWith(count);
  images.of(workload);
  expect(asked).toBe(2);
});
