/** @file An environment that keeps the poses of its first simulator, to draw an episode that is measured anyway. */

import type { Env } from './env.ts';
import type { Pose } from './scene.ts';

/** What is seen of simulator 0. */
export interface Watched {
  /** To be used in place of the environment; its owner disposes of it. */
  readonly env: Env;
  /** Its poses since its last reset, the first at the start; empty for an environment without a drawing. */
  readonly poses: () => readonly Pose[];
}

/** Watches simulator 0. A step in which the simulation diverged leaves no pose. */
export function watched(env: Env): Watched {
  const { drawing } = env;
  let poses: Pose[] = [];
  const keep = (index: number): void => {
    if (index !== 0 || drawing === undefined) return;
    const pose = drawing.pose(0);
    if (pose.every((x) => Math.abs(x) <= 1e6)) poses.push(pose);
  };
  const { name, stateSize, actionSize, numEnvs, timeLimit, timeStep } = env;
  return {
    poses: () => poses,
    env: {
      ...{ name, stateSize, actionSize, numEnvs, timeLimit, timeStep },
      ...(drawing === undefined ? {} : { drawing }),
      reset(index, key, state) {
        env.reset(index, key, state);
        if (index === 0) poses = [];
        keep(index);
      },
      step(index, action, nextState) {
        env.step(index, action, nextState);
        keep(index);
      },
      dispose: () => env.dispose(),
    },
  };
}
