/** @file Which entries of a state are coordinates of the simulator: found by trying, so that any observation will do. */

import { foldIn, keyFromSeed, uniforms } from '../../math/random.ts';
import type { Pose } from '../scene.ts';

/** Shows the state `[S]` of a simulator that has been put there. */
export type Observer = (qpos: Float64Array, qvel: Float64Array) => Float32Array;

/** Entries of the state by coordinate; −1 for what it leaves out. */
export interface StateLayout {
  /** `[nq]` */
  readonly positions: readonly number[];
  /** `[nv]` */
  readonly velocities: readonly number[];
}

/** One number of qpos. */
export interface Coordinate {
  /** Such as `joint rootx`. */
  readonly name: string;
  /** Its velocity in qvel; null for a part of a quaternion. */
  readonly velocity: number | null;
}

/** Random places to try: an entry that equals a coordinate in all of them is that coordinate. */
const trials = 3;

/** Finds the layout of an observation of `qpos0.length` positions and `velocityCount` velocities. */
export function findStateLayout(
  observe: Observer,
  qpos0: Float64Array,
  velocityCount: number,
): StateLayout {
  const seen = Array.from({ length: trials }, (_, trial) => {
    const key = foldIn(keyFromSeed(0), trial);
    const shifts = uniforms(foldIn(key, 'positions'), qpos0.length, -0.1, 0.1);
    const qpos = qpos0.map((x, i) => x + shifts[i]);
    const qvel = Float64Array.from(uniforms(foldIn(key, 'velocities'), velocityCount, -1, 1));
    // The quaternions of free and ball joints come to length 1 when the simulator uses them.
    return { state: observe(qpos, qvel), qpos, qvel };
  });
  const entryOf = (kind: 'qpos' | 'qvel', i: number): number =>
    seen[0].state.findIndex((_, entry) =>
      seen.every((trial) => trial.state[entry] === Math.fround(trial[kind][i])),
    );
  return {
    positions: Array.from(qpos0, (_, i) => entryOf('qpos', i)),
    velocities: Array.from({ length: velocityCount }, (_, i) => entryOf('qvel', i)),
  };
}

/**
 * The positions that states show, with what they leave out integrated from `start`.
 *
 * @throws RangeError naming a coordinate of which a state has neither position nor velocity
 */
export function posesOfStates(
  { positions, velocities }: StateLayout,
  coordinates: readonly Coordinate[],
  timeStep: number,
  states: readonly Float32Array[],
  start: Pose,
): Pose[] {
  const sources = positions.map((entry, i) => {
    if (entry >= 0) return { entry, rate: -1 };
    const { name, velocity } = coordinates[i];
    const rate = velocity === null ? -1 : velocities[velocity];
    if (rate >= 0) return { entry, rate };
    const what = velocity === null ? 'its position' : 'its position or its velocity';
    throw new RangeError(`the state does not show where ${name} is: expected ${what} in it`);
  });
  const poses: Pose[] = [];
  for (const [t, state] of states.entries()) {
    const before = poses.at(-1) ?? start;
    const step = (rate: number): number =>
      t === 0 ? 0 : (timeStep * (states[t - 1][rate] + state[rate])) / 2;
    poses.push(
      Float64Array.from(sources, ({ entry, rate }, i) =>
        entry >= 0 ? state[entry] : before[i] + step(rate),
      ),
    );
  }
  return poses;
}
