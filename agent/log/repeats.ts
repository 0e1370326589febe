const PERIOD_MS = 60_000;

/** Different messages remembered. Messages are constants of ours, so there are far fewer. */
const MAX_REMEMBERED = 500;

/** Fields that make two equal messages different ones. */
const SUBJECTS = ['sensor', 'sink', 'file'] as const;

interface Said {
  at: number;
  heldBack: number;
}

/**
 * Lets a message through once a minute. What it answers is the number of equal ones held back since the last, or
 * undefined when this one is to be held back too.
 */
export function limitRepeats(now: () => number) {
  const said = new Map<string, Said>();
  return (message: string, fields: Readonly<Record<string, unknown>>): number | undefined => {
    const key = JSON.stringify([message, ...SUBJECTS.map((subject) => fields[subject])]);
    const last = said.get(key);
    if (last !== undefined && now() - last.at < PERIOD_MS) {
      last.heldBack++;
      return undefined;
    }
    said.delete(key);
    if (said.size >= MAX_REMEMBERED) said.delete(said.keys().next().value ?? '');
    said.set(key, { at: now(), heldBack: 0 });
    return last?.heldBack ?? 0;
  };
}
