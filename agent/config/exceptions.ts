import * as z from 'zod';
import { quoted } from './problem.ts';

const DAY = 86_400_000;

/** What looks like mining and is wanted. A list of objects, so it stands in the file only. */
export function exceptions() {
  return z
    .array(exception())
    .max(100)
    .superRefine((list, context) => {
      for (const [i, { name }] of list.entries()) {
        if (list.findIndex((other) => other.name === name) === i) continue;
        context.addIssue({ code: 'custom', path: [i, 'name'], message: `must be the only ${quoted(name)}` });
      }
    })
    .default([])
    .meta({ description: 'what looks like mining and is wanted: no alerts, but everything else' });
}

function exception() {
  return z.strictObject({
    name: z
      .string()
      .regex(/^[a-z0-9][a-z0-9._-]{0,62}$/, 'must be a short name of a-z, 0-9, dots and hyphens')
      .meta({ description: 'its name in metrics, in the API and in the log' }),
    namespace: z
      .string()
      .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'must be the name of a namespace: there are no patterns')
      .meta({ description: 'the namespace that it is about' }),
    owner: z
      .string()
      .regex(/^[A-Z][A-Za-z0-9]{0,62}\/[a-z0-9][a-z0-9.-]{0,252}$/, 'must be a kind and a name, such as Deployment/web')
      .optional()
      .meta({ description: 'only pods of this owner, as kind and name' }),
    images: z
      .array(z.string().regex(/^sha256:[0-9a-f]{64}$/, 'must be a digest: sha256: and 64 digits; tags can be moved'))
      .max(100)
      .default([])
      .meta({ description: 'only containers of an image with one of these digests' }),
    signatures: z
      .array(z.string().min(1).max(200))
      .max(100)
      .default([])
      .meta({ description: 'only this evidence is excused, by its ids: alerts go out if the rest suffices' }),
    reason: z
      .string()
      .regex(/\S/, 'must say why, for whoever reads it a year later')
      .max(500)
      .meta({ description: 'why it is wanted, and who says so' }),
    expires: z
      .string({ error: ({ input }) => notADay(input) })
      .transform((text, context) => {
        const end = endOfDay(text);
        if (end === undefined) context.addIssue(notADay(text));
        return end ?? 0;
      })
      .meta({ format: 'date', description: 'the last day on which it is in force, in UTC: YYYY-MM-DD' }),
  });
}

function notADay(input: unknown): string {
  return `must be a day such as 2026-12-31, not ${quoted(input)}`;
}

/** Milliseconds since the epoch at which a day is over, in UTC; undefined when there is no such day. */
function endOfDay(text: string): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined;
  const start = Date.parse(`${text}T00:00:00Z`);
  // Some engines take February 30th for March 2nd.
  const isDay = Number.isFinite(start) && new Date(start).toISOString().startsWith(text);
  return isDay ? start + DAY : undefined;
}
