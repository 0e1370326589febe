import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { answersOf, fixtures, replay } from './replay.ts';

/**
 * Snapshots of a captured tree go in, metrics and events come out. `UPDATE_GOLDEN=1 npm test` writes the expected files
 * anew, to be read in review.
 */
function expectGolden(file: string, actual: string): void {
  if (process.env['UPDATE_GOLDEN'] !== undefined) writeFileSync(file, actual);
  expect(actual).toBe(readFileSync(file, 'utf8'));
}

const scenarios = readdirSync(fixtures).filter((name) => existsSync(join(fixtures, name, 't0')));

describe('the snapshots of', () => {
  it.each(scenarios)('%s give the expected metrics and events', async (scenario) => {
    const { metrics, events } = await replay(scenario);
    expectGolden(join(fixtures, scenario, 'expected.metrics'), metrics);
    expectGolden(join(fixtures, scenario, 'expected.events.jsonl'), events);
  });

  it.each(scenarios.filter((name) => existsSync(join(fixtures, name, 'api.json'))))(
    '%s in a cluster give the events with whose it is',
    async (scenario) => {
      const { events } = await replay(scenario, answersOf(scenario));
      expectGolden(join(fixtures, scenario, 'expected.cluster-events.jsonl'), events);
    },
  );

  it('at least four scenarios are captured', () => {
    expect(scenarios.length).toBeGreaterThanOrEqual(4);
  });
});
