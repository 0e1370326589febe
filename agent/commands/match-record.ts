import * as z from 'zod';
import type { Judgeable } from '../model.ts';

const text = z.string();
const optional = text.nullish().transform((value) => value ?? undefined);
/** A text is split at single spaces, so that joining the words gives it back. */
const words = z.union([z.array(text), text.transform((line) => line.split(' '))]);

const record = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('process'),
    cmdline: words,
    exe: optional,
    comm: optional,
    cwd: optional,
    parentExe: optional,
    parentCmdline: words.optional(),
  }),
  z.object({
    kind: z.literal('connection'),
    port: z.number().int().min(0).max(65535),
    host: optional,
    ip: optional,
    exe: optional,
  }),
  z.object({ kind: z.literal('dns'), query: text }),
  z.object({ kind: z.literal('payload'), data: text, direction: optional }),
  z.object({ kind: z.literal('image'), image: text }),
  z.object({ kind: z.literal('text'), value: text }),
]);

/** Reads one line of `davylamp match`; says what is wrong with it instead of throwing. */
export function parseRecord(line: string): Judgeable | { readonly error: string } {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    // SyntaxError, whose message would repeat the hostile line.
    return { error: 'the line is not JSON' };
  }
  return toRecord(value);
}

/** Checks that a value has the shape of a record; further keys are ignored. */
export function toRecord(value: unknown): Judgeable | { readonly error: string } {
  const result = record.safeParse(value);
  if (result.success) return present(result.data);
  const [issue] = result.error.issues;
  const where = issue?.path.join('.') || 'the record';
  return {
    error:
      where === 'kind'
        ? `"kind" must be process, connection, dns, payload, image or text`
        : `${where}: ${issue?.message ?? 'not a record'}`,
  };
}

/** Leaves out the keys without a value. */
function present(parsed: z.infer<typeof record>): Judgeable {
  return Object.fromEntries(Object.entries(parsed).filter(([, value]) => value !== undefined)) as unknown as Judgeable;
}
