import type { Evidence, Process, SeenEvidence } from '../model.ts';

/** Pieces of evidence remembered of one workload at the most. */
const LIMIT = 64;

/** A piece of evidence and the process that gave it; none when it is about the workload as a whole. */
interface Piece {
  readonly piece: Evidence;
  readonly process: Process | undefined;
}

/** The evidence that was seen of one workload: who gave it, since when, and when last. Bounded. */
export class SeenList {
  private readonly byKey = new Map<string, { seen: SeenEvidence; turn: number }>();
  private turn = 0;

  /** Strongest first. */
  list(): SeenEvidence[] {
    return [...this.byKey.values()]
      .map(({ seen }) => seen)
      .sort((a, b) => b.weight - a.weight || a.firstSeen - b.firstSeen);
  }

  /** Takes in what is seen in this turn; returns what is new. */
  take(pieces: readonly Piece[], at: number): Evidence[] {
    this.turn++;
    for (const piece of pieces) this.refresh(piece, at);
    return pieces.filter((piece) => this.remember(piece, at)).map(({ piece }) => piece);
  }

  /** Forgets what was not seen in the last turn. */
  forgetStale(): void {
    for (const [key, { turn }] of this.byKey) if (turn !== this.turn) this.byKey.delete(key);
  }

  private refresh(piece: Piece, at: number): void {
    const known = this.byKey.get(keyOf(piece));
    if (known === undefined) return;
    known.seen = { ...seenOf(piece), firstSeen: known.seen.firstSeen, lastSeen: at };
    known.turn = this.turn;
  }

  /**
   * True when the evidence is new. When there is no room, something stale goes, or else what another process shows too:
   * nobody hides one sign behind many of another. When there is neither, the new one is left out.
   */
  private remember(piece: Piece, at: number): boolean {
    const key = keyOf(piece);
    if (this.byKey.has(key)) return false;
    if (this.byKey.size >= LIMIT && !this.makeRoomFor(piece.piece.id)) return false;
    this.byKey.set(key, { seen: { ...seenOf(piece), firstSeen: at, lastSeen: at }, turn: this.turn });
    return true;
  }

  private makeRoomFor(id: string): boolean {
    const ids = new Set<string>();
    let repeated: string | undefined;
    for (const [key, { seen, turn }] of this.byKey) {
      if (turn !== this.turn) return this.byKey.delete(key);
      if (ids.has(seen.id)) repeated = key;
      ids.add(seen.id);
    }
    return !ids.has(id) && repeated !== undefined && this.byKey.delete(repeated);
  }
}

function seenOf({ piece, process }: Piece) {
  return process === undefined ? piece : { ...piece, process };
}

function keyOf({ piece, process }: Piece): string {
  return process === undefined ? piece.id : `${piece.id} ${process.pid} ${process.startTicks}`;
}
