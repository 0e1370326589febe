import { NameIndex } from './name-index.ts';
import type { YamlDocument } from './sigma/document.ts';
import { RuleError } from './sigma/problem.ts';

/** A miner, or a campaign that brings one. */
export interface Family {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly coins: readonly string[];
  readonly reference: string;
  /** Names of its programs, in lower case, with Sigma's wildcards. */
  readonly programs: readonly string[];
}

/** The list behind `Program|expand: '%miner_programs%'`. */
export const PROGRAMS_PLACEHOLDER = 'miner_programs';

/** Reads the map under `families`. Throws RuleError. */
export function readFamilies(document: YamlDocument): readonly Family[] {
  const { families } = document.value as { families: unknown };
  if (!isMap(families)) throw new RuleError(['families'], '"families" must be a map of names');
  return Object.entries(families).map(([name, value]) => readFamily(name, value));
}

function readFamily(name: string, value: unknown): Family {
  const path = ['families', name];
  if (!isMap(value)) throw new RuleError(path, `the family "${name}" must be a map`);
  const text = (key: string): string => {
    const field = value[key];
    if (typeof field !== 'string' || field === '') {
      throw new RuleError([...path, key], `the family "${name}" needs a text "${key}"`);
    }
    return field;
  };
  const texts = (key: string): readonly string[] => {
    const field = value[key] ?? [];
    if (!Array.isArray(field)) throw new RuleError([...path, key], `"${key}" of "${name}" must be a list`);
    return field.map(String);
  };
  for (const key of Object.keys(value)) {
    if (!['title', 'description', 'coins', 'reference', 'programs'].includes(key)) {
      throw new RuleError([...path, key], `the family "${name}" has no "${key}"`);
    }
  }
  return {
    name,
    title: text('title'),
    description: text('description'),
    coins: texts('coins'),
    reference: text('reference'),
    programs: texts('programs').map((program) => program.toLowerCase()),
  };
}

/** Finds the family that owns a program name. */
export class FamilyIndex {
  readonly families: readonly Family[];
  private readonly byProgram: NameIndex<Family>;

  constructor(families: readonly Family[]) {
    this.families = families;
    const programs = families.flatMap((family) => family.programs.map((program) => [program, family] as const));
    this.byProgram = new NameIndex(programs);
  }

  has(name: string): boolean {
    return this.families.some((family) => family.name === name);
  }

  /** The family of the first of these programs (lower case) that has one. */
  ofPrograms(programs: readonly string[]): Family | undefined {
    for (const program of programs) {
      const found = this.byProgram.find(program);
      if (found !== undefined) return found;
    }
    return undefined;
  }
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
