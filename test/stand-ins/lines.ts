import type { Readable } from 'node:stream';

interface Waiter {
  readonly wanted: (line: string) => boolean;
  readonly tell: (line: string) => void;
  readonly fail: (reason: Error) => void;
}

/** The lines of a stream: all that came, and a wait for one that is still to come. */
export class Lines {
  readonly all: string[] = [];
  #waiters: Waiter[] = [];
  #rest = '';
  #ended = false;

  constructor(stream: Readable) {
    stream.setEncoding('utf8');
    stream.on('data', (text: string) => this.#take(text));
    stream.on('close', () => this.#end());
  }

  /** Resolves to the first line that is wanted, past or future; rejects when the stream ends or time is up. */
  find(wanted: (line: string) => boolean, what: string, withinMs = 20_000): Promise<string> {
    const past = this.all.find(wanted);
    if (past !== undefined) return Promise.resolve(past);
    if (this.#ended) return Promise.reject(this.#missing(what, 'the stream ended'));
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => waiter.fail(this.#missing(what, `waited ${withinMs} ms`)), withinMs);
      const settle = (done: () => void) => {
        clearTimeout(timer);
        this.#waiters = this.#waiters.filter((each) => each !== waiter);
        done();
      };
      const waiter: Waiter = {
        wanted,
        tell: (line) => settle(() => resolve(line)),
        fail: (reason) => settle(() => reject(reason)),
      };
      this.#waiters.push(waiter);
    });
  }

  #take(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) {
      this.all.push(line);
      for (const waiter of this.#waiters) if (waiter.wanted(line)) waiter.tell(line);
    }
  }

  #end(): void {
    this.#ended = true;
    for (const waiter of this.#waiters) waiter.fail(this.#missing('what was waited for', 'the stream ended'));
  }

  #missing(what: string, why: string): Error {
    const last = this.all.slice(-5).map((line) => line.slice(0, 300));
    return new Error(`no line with ${what}: ${why}; the last lines were:\n${last.join('\n')}`);
  }
}
