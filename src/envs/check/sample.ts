/** @file What checks look at: starts and transitions of a problem under random actions, and random tasks. */

import { validRows } from '../../data/trajectories.ts';
import { foldIn, type Key, normals } from '../../math/random.ts';
import { cornerTasks, uniformTasks } from '../../tasks/box.ts';
import { collect } from '../collect.ts';
import type { Problem } from '../problems.ts';

/** Real states and transitions of a problem. */
export interface Sample {
  /** `[R, S]` states right after resets. */
  readonly starts: Float32Array;
  /** R. */
  readonly startCount: number;
  /** N transitions, of which half have actions far outside [-1, 1]. */
  readonly rows: number;
  /** `[N, S]` */
  readonly states: Float32Array;
  /** `[N, A]` */
  readonly actions: Float32Array;
  /** `[N, S]` */
  readonly nextStates: Float32Array;
  /** Tasks of Ψ: some inside, some corners. */
  readonly tasks: readonly (readonly number[])[];
}

const simulators = 8;
const steps = 32;
const startCount = 64;

/** Draws a sample; episodes end at the time limit only, so that the family's rule is seen from both sides. */
export async function drawSample(
  { family, makeEnv, stateNames = [] }: Problem,
  key: Key,
): Promise<Sample> {
  const env = await makeEnv(simulators);
  try {
    const { stateSize, actionSize } = env;
    const starts = new Float32Array(startCount * stateSize);
    for (let i = 0; i < startCount; i++) {
      const state = starts.subarray(i * stateSize, (i + 1) * stateSize);
      // What is not written stays NaN.
      const again = state.fill(Number.NaN).slice();
      for (const written of [state, again]) {
        env.reset(i % simulators, foldIn(foldIn(key, 'start'), i), written);
      }
      assertStart(state, again, stateNames);
    }
    const { trajectories } = await collect({
      env,
      key,
      mode: 'continuous',
      horizon: steps,
      terminated: async (_, rows) => new Uint8Array(rows),
      act: async (_, t) =>
        normals(foldIn(foldIn(key, 'action'), t), simulators * actionSize).map(
          (x, i) => x * (i < (simulators * actionSize) / 2 ? 1 : 3),
        ),
    });
    // A reset reports when contacts were lost in the steps before it.
    for (let e = 0; e < simulators; e++) env.reset(e, key, new Float32Array(stateSize));
    const rows = validRows(trajectories).length;
    if (rows < simulators * steps) {
      throw new RangeError(
        `the simulation diverges: ${simulators * steps - rows} of ${simulators * steps} steps under random actions end ` +
          'with a position, velocity or acceleration beyond 1e10, or with an entry of the state that is not finite; ' +
          'a smaller time step or more damping helps',
      );
    }
    const { states, actions, nextStates } = trajectories;
    const { box } = family;
    const corners = box.low.length <= 4 ? cornerTasks(box).slice(0, 4) : [];
    const tasks = [...uniformTasks(foldIn(key, 'tasks'), 4, box), ...corners];
    return { starts, startCount, rows, states, actions, nextStates, tasks };
  } finally {
    env.dispose();
  }
}

/** A start consists of numbers and is a function of its key. */
function assertStart(
  state: Float32Array,
  again: Float32Array,
  stateNames: readonly string[],
): void {
  const nameOf = (i: number): string => stateNames[i] ?? `entry ${i} of the state`;
  const unwritten = state.findIndex((x) => !Number.isFinite(x));
  if (unwritten >= 0) {
    throw new RangeError(
      `${nameOf(unwritten)} is ${state[unwritten]} at a start, expected a number: environment.start writes it to qpos ` +
        'or qvel, or the observation does not write it',
    );
  }
  const changed = state.findIndex((x, i) => !Object.is(x, again[i]));
  if (changed >= 0) {
    throw new RangeError(
      `${nameOf(changed)} is ${state[changed]} at a start and ${again[changed]} at another with the same key, expected ` +
        'the same: everything random must come from the key, and nothing may be kept from one episode to the next',
    );
  }
}
