import { readFileSync } from 'node:fs';

export type Bytes = string | Uint8Array;
export type Plan = Readonly<Record<string, Bytes | number | readonly (Bytes | number)[]>>;

/** The programs beside this file that a stand-in can become. */
export type Program = 'mine' | 'zombies' | 'storm' | 'pool' | 'resolver' | 'hold';

/** System call numbers of memfd_create, which perl-base has no name for: syscalls(2). */
const MEMFD_CREATE: Readonly<Record<string, number>> = { x64: 319, arm64: 279 };

export function memfdCreate(): number {
  const number = MEMFD_CREATE[process.arch];
  if (number === undefined) throw new Error(`the number of memfd_create on ${process.arch} is not known here`);
  return number;
}

/** Text of the launcher, for the stdin of `perl -`. */
export function launcher(plan: Plan): string {
  return `${assignment(plan)}\n${source('launch')}`;
}

/** Text of what runs after the launcher's exec. */
export function program(name: Program, plan: Plan): string {
  return `${assignment(plan)}\n${source('appear')}\n${source(name)}\n__END__\n`;
}

function source(name: string): string {
  return readFileSync(new URL(`perl/${name}.pl`, import.meta.url), 'utf8');
}

/** Every string goes over as hex, so that no byte of it can be read as Perl. */
function assignment(plan: Plan): string {
  const entries = Object.entries(plan).map(([key, value]) => {
    const isList = typeof value === 'object' && !(value instanceof Uint8Array);
    return `${key} => ${isList ? `[${value.map(literal).join(',')}]` : literal(value)}`;
  });
  return `our %plan = (${entries.join(', ')});`;
}

function literal(value: Bytes | number): string {
  return typeof value === 'number' ? String(value) : `pack('H*','${Buffer.from(value).toString('hex')}')`;
}
