import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Child } from '../child.ts';
import type { Contestant } from '../contestant.ts';
import { NotMeasured } from '../figure.ts';
import { freePort } from '../free-port.ts';
import { cpuSeconds } from '../process-cost.ts';
import { PROCESS_EXPORTER } from '../tools.ts';

const run = promisify(execFile);
const PACKAGE = 'prometheus-process-exporter';

/** What its README shows for all processes: the agent looks at all of them too. */
const EVERY_PROCESS = `process_names: [{ name: "{{.Comm}}", cmdline: [".+"] }]\n`;
const CONFIG = `${PROCESS_EXPORTER}every-process.yml`;

/**
 * Debian's prometheus-process-exporter as a contestant: a round is a scrape. The package is unpacked into the scratch
 * folder, not installed, so no service starts. Throws NotMeasured where it cannot be had.
 */
export async function startProcessExporter(): Promise<Contestant> {
  const program = await unpack();
  await writeFile(CONFIG, EVERY_PROCESS);
  const address = `127.0.0.1:${await freePort()}`;
  const child = await Child.start(program, [`-web.listen-address=${address}`, `-config.path=${CONFIG}`]);
  await using started = new AsyncDisposableStack();
  started.defer(async () => {
    child.signal('SIGTERM');
    await child[Symbol.asyncDispose]();
  });
  for (let tries = 0; !(await scrape(address)); tries++) {
    if (tries > 100 || (await child.hasEnded(100))) await child.nextLine();
  }
  const scope = started.move();
  return {
    pid: child.pid,
    async round(rounds) {
      const before = cpuSeconds(child.pid);
      for (let round = 0; round < rounds; round++) await scrape(address);
      await sleep(20); // the tick in which it ended is accounted
      return ((cpuSeconds(child.pid) - before) / rounds) * 1_000;
    },
    [Symbol.asyncDispose]: () => scope.disposeAsync(),
  };
}

async function scrape(address: string): Promise<boolean> {
  try {
    const response = await fetch(`http://${address}/metrics`);
    await response.text();
    return response.ok;
  } catch {
    return false; // not listening yet
  }
}

async function unpack(): Promise<string> {
  const program = `${PROCESS_EXPORTER}usr/bin/${PACKAGE}`;
  try {
    await mkdir(PROCESS_EXPORTER, { recursive: true });
    if (existsSync(program)) return program;
    await run('apt-get', ['download', PACKAGE], { cwd: PROCESS_EXPORTER });
    const archive = (await readdir(PROCESS_EXPORTER)).find((name) => name.endsWith('.deb'));
    await run('dpkg-deb', ['--extract', `${archive}`, '.'], { cwd: PROCESS_EXPORTER });
    return program;
  } catch {
    // no Debian, no network, no package list, or no package for this architecture
    throw new NotMeasured(`needs Debian's ${PACKAGE}, and "apt-get download ${PACKAGE}" failed`);
  }
}
