/**
 * The agent as a contestant (protocol of c/rounds.h): a round is a turn of the whole agent, put together as `run` does it.
 * Flags are those of `davylamp run`. The log is silent and no sink is there: a steady node has nothing to say.
 */
import { createInterface } from 'node:readline';
import { createAgent } from '../../agent/agent.ts';
import { loadConfig } from '../../agent/config.ts';

const config = loadConfig({ flags: process.argv.slice(2), env: {} });
const agent = createAgent(config, { log: { info() {}, warn() {} }, sinks: () => [] });

for await (const line of createInterface({ input: process.stdin })) {
  const rounds = Number(line);
  const before = process.cpuUsage();
  for (let round = 0; round < rounds; round++) await agent.turn();
  const { user, system } = process.cpuUsage(before);
  console.log(((user + system) / rounds / 1_000).toFixed(4));
}
await agent.close();
