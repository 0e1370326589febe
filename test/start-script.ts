import { readFileSync } from 'node:fs';

/** The flags of Node that `npm start` gives the agent: they decide on memory, and so on the cost of collecting it. */
export function nodeFlags(): string[] {
  return (
    startScript()
      .match(/(?<=\bnode )--.*?(?= dist\/)/)?.[0]
      .split(' ') ?? []
  );
}

/** What `npm start` sets in the environment, each as NAME=VALUE. */
export function nodeSettings(): string[] {
  return startScript().match(/\b[A-Z][A-Z_]*=\S+/g) ?? [];
}

function startScript(): string {
  return JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).scripts.start;
}
