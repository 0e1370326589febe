import type * as z from 'zod';
import { leaves } from './leaves.ts';
import { nearest } from './nearest.ts';
import { suggestion } from './overrides.ts';
import { quoted } from './problem.ts';
import { isTree, type Tree } from './yaml.ts';

/** Something that the schema refuses: the key it is about, and a sentence without the key's name. */
export interface Refusal {
  readonly path: readonly string[];
  readonly message: string;
}

const NOUNS: Readonly<Record<string, string>> = {
  string: 'text',
  int: 'a whole number',
  number: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a section with keys of its own',
};

/** Says in our words what zod found, one refusal a key. */
export function explain(issue: z.core.$ZodIssue, tree: Tree): Refusal[] {
  const path = issue.path.map(String);
  const value = valueAt(tree, path);
  if (issue.message.startsWith('must be ')) return [{ path, message: issue.message }];
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey([...path, key]));
    case 'invalid_type':
      return [{ path, message: `must be ${NOUNS[issue.expected] ?? issue.expected}, not ${quoted(value)}` }];
    case 'invalid_value':
      return [{ path, message: `must be one of ${issue.values.join(', ')}, not ${quoted(value)}` }];
    case 'too_small':
      return [
        {
          path,
          message: value === '' ? 'must not be empty' : `must be at least ${issue.minimum}${sized(issue.origin)}`,
        },
      ];
    case 'too_big':
      return [{ path, message: `must be at most ${issue.maximum}${sized(issue.origin)}` }];
    default:
      return [{ path, message: issue.message }];
  }
}

/** What zod's bounds count: characters, entries, or the number itself. */
function sized(origin: string): string {
  return { string: ' characters long', array: ' entries long' }[origin] ?? '';
}

/** A key is mistyped, or is a real one that stands in the wrong section. */
function unknownKey(path: readonly string[]): Refusal {
  const key = path.at(-1) ?? '';
  const prefix = path
    .slice(0, -1)
    .map((part) => `${part}.`)
    .join('');
  const depth = path.length - 1;
  const siblings = leaves.filter((leaf) => leaf.key.startsWith(prefix)).map((leaf) => leaf.key.split('.')[depth] ?? '');
  const moved = leaves.find((leaf) => leaf.key.endsWith(`.${key}`))?.key;
  const close = nearest(key, siblings);
  const meant = close === undefined ? moved : prefix + close;
  return { path, message: `no such key${suggestion(meant)}` };
}

function valueAt(tree: Tree, path: readonly string[]): unknown {
  return path.reduce<unknown>((node, step) => {
    if (Array.isArray(node)) return node[Number(step)];
    return isTree(node) && Object.hasOwn(node, step) ? node[step] : undefined;
  }, tree);
}
