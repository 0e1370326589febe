import { detach } from '../detach.ts';
import type { Connection, Evidence, Judgeable, Process, ProcessRecord, Program, Snapshot } from '../model.ts';
import type { Behaviours } from './behaviours.ts';

/** What is held against one process in this turn. */
export interface Finding {
  readonly process: Process;
  readonly evidence: readonly Evidence[];
}

export type Judgement = (record: Judgeable) => readonly Evidence[];

/**
 * Puts together the evidence against each process. A program is judged once, when it starts; a connection once, when its
 * owner is known; behaviours in every turn; the environment once, of those alone that something else is held against.
 */
export class Findings {
  private readonly behaviours: Behaviours;
  private judge: Judgement;
  private programs = new Map<Process, readonly Evidence[]>();
  private connections = new WeakMap<Connection, JudgedConnection>();
  private environments = new WeakMap<Process, readonly Evidence[]>();
  private readonly environmentOf: (process: Process) => readonly string[];

  /** `environmentOf` tells the names of environment variables; it is asked once of each process under suspicion. */
  constructor(
    judge: Judgement,
    behaviours: Behaviours,
    environmentOf: (process: Process) => readonly string[] = () => [],
  ) {
    this.judge = judge;
    this.behaviours = behaviours;
    this.environmentOf = environmentOf;
  }

  /** Forgets what other signatures said. Programs have to be reported once more to be judged again. */
  judgeWith(judge: Judgement): void {
    this.judge = judge;
    this.programs = new Map();
    this.connections = new WeakMap();
    this.environments = new WeakMap();
  }

  /** Every process that something is held against now. */
  in(snapshot: Snapshot): Finding[] {
    for (const process of snapshot.ended) this.programs.delete(process);
    for (const program of snapshot.programs) this.judgeProgram(program, snapshot);
    const found = new Map<Process, Map<string, Evidence>>();
    for (const [process, evidence] of this.programs) add(found, process, evidence);
    for (const connection of snapshot.connections) {
      if (connection.owner !== undefined)
        add(found, connection.owner, this.judgeConnection(connection, connection.owner));
    }
    for (const process of snapshot.processes.values()) add(found, process, this.behaviours.judge(process, snapshot));
    for (const process of found.keys()) add(found, process, this.judgeEnvironment(process));
    return [...found].map(([process, byId]) => ({ process, evidence: [...byId.values()] }));
  }

  private judgeProgram(program: Program, snapshot: Snapshot): void {
    const evidence = this.judge(recordOf(program, snapshot.processes.get(program.process.ppid))).map(detached);
    this.environments.delete(program.process);
    if (evidence.length === 0) this.programs.delete(program.process);
    else this.programs.set(program.process, evidence);
  }

  private judgeEnvironment(process: Process): readonly Evidence[] {
    const known = this.environments.get(process);
    if (known !== undefined) return known;
    const env = this.environmentOf(process);
    const evidence = env.length === 0 ? [] : this.judge({ kind: 'process', cmdline: [], env });
    this.environments.set(process, evidence);
    return evidence;
  }

  private judgeConnection(connection: Connection, owner: Process): readonly Evidence[] {
    const known = this.connections.get(connection);
    const { localIp, localPort, remoteIp: ip, remotePort: port, presumed = false } = connection;
    if (known?.owner === owner && known.presumed === presumed) return known.evidence;
    // The program that made a connection is not known where its owner is only presumed.
    const record: Judgeable = { kind: 'connection', ip, port, ...(presumed ? {} : { exe: owner.exe.path }) };
    const evidence = this.judge(record).map((piece) => ({
      ...(presumed ? ofContainer(piece) : piece),
      connection: `${localIp}:${localPort}->${ip}:${port}`,
    }));
    this.connections.set(connection, { owner, presumed, evidence });
    return evidence;
  }
}

interface JudgedConnection {
  readonly owner: Process;
  readonly presumed: boolean;
  readonly evidence: readonly Evidence[];
}

/** Tells the reader why the evidence names the first process of a container. */
function ofContainer(evidence: Evidence): Evidence {
  return { ...evidence, summary: `${evidence.summary} (some process of this container)` };
}

/** The strongest of each id: a thousand connections to one port are one piece of evidence, and hide no other. */
function add(found: Map<Process, Map<string, Evidence>>, process: Process, evidence: readonly Evidence[]): void {
  if (evidence.length === 0) return;
  const byId = found.get(process) ?? new Map<string, Evidence>();
  found.set(process, byId);
  for (const piece of evidence) if ((byId.get(piece.id)?.weight ?? 0) < piece.weight) byId.set(piece.id, piece);
}

/** The parts of a piece of evidence that are parts of a command line. */
const QUOTED = ['summary', 'wallet', 'worker', 'pool', 'algorithm'] as const;

/** Evidence is kept, the command line that it quotes is not: parts of a string would hold on to the whole of it. */
function detached(evidence: Evidence): Evidence {
  const quoted = QUOTED.flatMap((key) => {
    const text = evidence[key];
    return text === undefined ? [] : [[key, detach(text)]];
  });
  return { ...evidence, ...Object.fromEntries(quoted) };
}

function recordOf({ process, cmdline }: Program, parent: Process | undefined): ProcessRecord {
  return {
    kind: 'process',
    cmdline,
    comm: process.comm,
    ...(process.exe.path === '' ? {} : { exe: process.exe.path }),
    ...(parent === undefined ? {} : { parentExe: parent.exe.path, parentCmdline: parent.cmdline }),
  };
}
