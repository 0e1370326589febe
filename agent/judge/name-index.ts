import { compilePattern, parsePattern } from './sigma/pattern.ts';

/** Finds what belongs to a name, among names with Sigma's wildcards: those without any by one look-up. */
export class NameIndex<T> {
  private readonly exact = new Map<string, T>();
  private readonly patterns: { readonly matches: (name: string) => boolean; readonly value: T }[] = [];

  constructor(entries: readonly (readonly [string, T])[]) {
    for (const [name, value] of entries) {
      if (/[*?]/.test(name)) this.patterns.push({ matches: compilePattern(parsePattern(name)), value });
      else this.exact.set(name, value);
    }
  }

  find(name: string): T | undefined {
    return this.exact.get(name) ?? this.patterns.find(({ matches }) => matches(name))?.value;
  }
}
