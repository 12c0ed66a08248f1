/**
 * @file What is observed of a robot that moves in the x-z plane: all positions but x, and the rates within ±10; or all
 * positions and rates as they are.
 */

import { planarRateLimit } from '../../tasks/planar.ts';
import { type Labels, motors } from '../labels.ts';
import type { Simulation } from '../mujoco/simulation.ts';

/**
 * Writes `[2n − 1]` the n − 1 positions after `rootx`, then the n rates clipped to ±10, for a robot of n joints of one
 * degree of freedom each.
 */
export function observePlanar({ qpos, qvel }: Simulation, state: Float32Array): void {
  const joints = qpos.length;
  for (let i = 1; i < joints; i++) state[i - 1] = qpos[i];
  for (let i = 0; i < joints; i++) {
    state[joints - 1 + i] = Math.max(-planarRateLimit, Math.min(planarRateLimit, qvel[i]));
  }
}

/** Writes `[2n]` all n positions, then the n rates, as they are. */
export function observeWhole({ qpos, qvel }: Simulation, state: Float32Array): void {
  state.set(qpos);
  state.set(qvel, qpos.length);
}

const root = ['rootx', 'rootz', 'rooty'];

/** Names of the entries that `observeWhole` writes, of a robot with these joints after those of the root. */
export function wholeStateNames(joints: readonly string[]): readonly string[] {
  return ['qpos', 'qvel'].flatMap((kind) =>
    [...root, ...joints].map((joint) => `${kind}.${joint}`),
  );
}

/** The labels of a robot that is observed by `observePlanar`, with a motor at every joint but those of the root. */
export function planarLabels(joints: readonly string[]): Labels {
  const all = [...root, ...joints];
  return {
    stateNames: [
      ...all.slice(1).map((joint) => `qpos.${joint}`),
      ...all.map((joint) => `qvel.${joint} within ±${planarRateLimit}`),
    ],
    actuators: motors(joints),
  };
}
