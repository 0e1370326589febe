import { ENCODINGS } from './encoding.ts';

/** Where in the field the value is looked for. */
const PLACES = ['contains', 'startswith', 'endswith'];
export const COMPARISONS = ['lt', 'lte', 'gt', 'gte'];
const REGEX_FLAGS = ['i', 'm', 's'];
/** These read a part of a date (specification 2.1, "Time Modifiers"). */
const TIMES = ['minute', 'hour', 'day', 'week', 'month', 'year'];
/** At most one of these says how a value is compared. */
const KINDS = [...PLACES, ...COMPARISONS, 're', 'cidr', 'exists'];
const SUPPORTED = [
  ...KINDS,
  ...REGEX_FLAGS,
  ...ENCODINGS,
  ...TIMES,
  'all',
  'cased',
  'expand',
  'fieldref',
  'neq',
  'windash',
];

/** Modifiers that make no sense beside another one, by that other one. */
const EXCLUDED: Readonly<Record<string, readonly string[]>> = {
  re: [...ENCODINGS, 'windash', 'fieldref', 'cased'],
  cidr: [...ENCODINGS, 'windash', 'fieldref', 'cased'],
  exists: [...ENCODINGS, 'windash', 'fieldref', 'cased', 'all', 'neq', 'expand'],
  fieldref: [...ENCODINGS, ...COMPARISONS, 'contains', 'windash', 'expand', 'all'],
  windash: ENCODINGS,
  neq: ['all'],
};
/** Modifiers that read a field and not a text: keywords have none. */
const NEED_FIELD = ['exists', 'fieldref', 'cidr', 'neq', ...COMPARISONS, ...TIMES];

/** What is wrong with a chain of modifiers, or undefined; `isKeyword` where it follows no field. */
export function modifierError(modifiers: readonly string[], isKeyword: boolean): string | undefined {
  for (const name of modifiers) {
    if (!SUPPORTED.includes(name)) {
      return `the modifier "${name}" is not supported; supported are ${SUPPORTED.join(', ')}`;
    }
  }
  const kinds = modifiers.filter((name) => KINDS.includes(name));
  if (kinds.length > 1) return `the modifiers ${kinds.join(' and ')} exclude each other`;
  for (const name of modifiers) {
    const other = EXCLUDED[name]?.find((excluded) => modifiers.includes(excluded));
    if (other !== undefined) return `the modifiers ${name} and ${other} exclude each other`;
  }
  const flag = modifiers.find((name) => REGEX_FLAGS.includes(name));
  if (flag !== undefined && !modifiers.includes('re')) return `the modifier "${flag}" only follows "re"`;
  const lacking = isKeyword ? modifiers.find((name) => NEED_FIELD.includes(name)) : undefined;
  return lacking === undefined ? undefined : `the modifier "${lacking}" needs a field before it`;
}

/** The modifier that reads the field as a date, if there is one: no field of ours is one. */
export function timeModifier(modifiers: readonly string[]): string | undefined {
  return modifiers.find((name) => TIMES.includes(name));
}
