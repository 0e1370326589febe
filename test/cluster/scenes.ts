import { afterAll, afterEach, beforeAll } from '@jest/globals';
import { Scene } from './scene.ts';

/** The scene of a test file: ask for it within its tests and hooks. */
export function clusterScene(): () => Scene {
  let scene: Scene | undefined;
  const get = () => {
    scene ??= new Scene();
    return scene;
  };
  beforeAll(() => get().begin());
  afterEach(() => get().endTest());
  afterAll(() => get().end());
  return get;
}
