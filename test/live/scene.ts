import { afterEach, beforeEach } from '@jest/globals';
import type { Room } from '../stand-ins/room.ts';
import type { Role, StandIn } from '../stand-ins/stand-in.ts';
import { StandIns } from '../stand-ins/stand-ins.ts';
import { RunningAgent } from './agent.ts';

/** What a live test plays with; made anew for each test, and ended after it. */
export class Scene {
  standIns = new StandIns();
  #agents: RunningAgent[] = [];

  /** A quiet node with an agent in it. */
  async watchedRoom(flags: readonly string[] = []): Promise<WatchedRoom> {
    const room = await this.standIns.room();
    const agent = await this.agent(room.enter, flags);
    const play = (role: Role) => this.standIns.start({ ...role, within: room.enter });
    return { room, agent, play, pool: () => this.standIns.pool(room.enter) };
  }

  async agent(within: readonly string[] = [], flags: readonly string[] = []): Promise<RunningAgent> {
    const agent = await RunningAgent.start(within, flags);
    this.#agents.push(agent);
    return agent;
  }

  async end(): Promise<void> {
    for (const agent of this.#agents) await agent.stop();
    await this.standIns[Symbol.asyncDispose]();
  }
}

export interface WatchedRoom {
  readonly room: Room;
  readonly agent: RunningAgent;
  /** Starts a stand-in in the room. */
  play(role: Role): Promise<StandIn>;
  /** Starts a pool in the room. */
  pool(): Promise<StandIn & { readonly port: number }>;
}

/** A scene for each test of the file: ask for it in the test. */
export function scenes(): () => Scene {
  let scene: Scene | undefined;
  beforeEach(() => {
    scene = undefined;
  });
  afterEach(async () => {
    await scene?.end();
  });
  return () => {
    scene ??= new Scene();
    return scene;
  };
}
