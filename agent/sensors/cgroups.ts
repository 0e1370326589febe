import type { Cgroup } from '../model.ts';
import { parseCgroup } from '../procfs/cgroup.ts';

/**
 * One Cgroup object for each distinct /proc/<pid>/cgroup, however many processes share it. Bounded: when more are known
 * than `limit`, all are forgotten and met again (processes keep the object that they have).
 */
export class Cgroups {
  private readonly byText = new Map<string, Cgroup>();
  private readonly limit: number;
  private readonly own: string;

  /** `own`: absolute path of the reader's cgroup when it lives in a private cgroup namespace, else `/`. */
  constructor(own: string, limit = 10_000) {
    this.own = own;
    this.limit = limit;
  }

  of(text: string): Cgroup {
    const known = this.byText.get(text);
    if (known !== undefined) return known;
    if (this.byText.size >= this.limit) this.byText.clear();
    const cgroup = parseCgroup(text, this.own);
    this.byText.set(text, cgroup);
    return cgroup;
  }
}
