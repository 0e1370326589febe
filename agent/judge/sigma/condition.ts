/** A condition over the search identifiers of a rule, as data. */
export type Condition =
  | { readonly op: 'search'; readonly name: string }
  | { readonly op: 'not'; readonly inner: Condition }
  | { readonly op: 'and' | 'or'; readonly parts: readonly Condition[] };

/** Deeper than any rule a person wrote; keeps the parser and the matcher off the end of the stack. */
const MAX_DEPTH = 50;
const MAX_TOKENS = 10_000;

/**
 * Reads a condition: `and`, `or`, `not`, parentheses, `1 of name*`, `all of name*`, `1 of them`. `names` are the search
 * identifiers of the rule. Throws Error with a message for the author of the rule.
 */
export function parseCondition(source: string, names: readonly string[]): Condition {
  const tokens = tokenize(source);
  if (tokens.length > MAX_TOKENS) throw new Error(`the condition has more than ${MAX_TOKENS} words`);
  let at = 0;
  const peek = () => tokens[at]?.toLowerCase();

  const or = (depth: number): Condition => join('or', depth, and);
  const and = (depth: number): Condition => join('and', depth, unary);

  function join(word: 'or' | 'and', depth: number, operand: (depth: number) => Condition): Condition {
    const parts = [operand(depth)];
    while (peek() === word) {
      at++;
      parts.push(operand(depth));
    }
    return parts.length === 1 ? (parts[0] as Condition) : { op: word, parts };
  }

  function unary(depth: number): Condition {
    if (depth > MAX_DEPTH) throw new Error(`the condition is nested more than ${MAX_DEPTH} levels deep`);
    const token = tokens[at++];
    if (token === undefined) throw new Error('the condition ends too early');
    if (token.toLowerCase() === 'not') return { op: 'not', inner: unary(depth + 1) };
    if (token === '(') {
      const inner = or(depth + 1);
      if (tokens[at++] !== ')') throw new Error('the condition lacks a closing parenthesis');
      return inner;
    }
    if (peek() === 'of') return quantified(token);
    return search(token, names);
  }

  function quantified(quantity: string): Condition {
    at++;
    const target = tokens[at++];
    const word = quantity.toLowerCase();
    if (word !== '1' && word !== 'all' && word !== 'any') {
      throw new Error(`"${quantity} of" is not supported: write "1 of" or "all of"`);
    }
    if (target === undefined) throw new Error(`"${quantity} of" needs a name, name* or them`);
    const matching = targets(target, names);
    if (matching.length === 0) throw new Error(`"${quantity} of ${target}" names nothing under detection`);
    return { op: word === 'all' ? 'and' : 'or', parts: matching.map((name) => ({ op: 'search', name })) };
  }

  const condition = or(0);
  const rest = tokens[at];
  if (rest !== undefined) throw new Error(`the condition goes on with "${rest}" where it should end`);
  return condition;
}

function search(name: string, names: readonly string[]): Condition {
  if (names.includes(name)) return { op: 'search', name };
  if (name === ')') throw new Error('the condition has a closing parenthesis too many');
  throw new Error(`the condition names "${name}", which is not under detection (there: ${names.join(', ')})`);
}

/** `them` leaves out names that begin with `_`, as Sigma says. */
function targets(target: string, names: readonly string[]): readonly string[] {
  if (target.toLowerCase() === 'them') return names.filter((name) => !name.startsWith('_'));
  const star = target.indexOf('*');
  if (star < 0) return names.filter((name) => name === target);
  const start = target.slice(0, star);
  const end = target.slice(target.lastIndexOf('*') + 1);
  return names.filter(
    (name) => name.length >= start.length + end.length && name.startsWith(start) && name.endsWith(end),
  );
}

function tokenize(source: string): string[] {
  return source
    .replaceAll('(', ' ( ')
    .replaceAll(')', ' ) ')
    .split(/\s+/)
    .filter((token) => token !== '');
}
