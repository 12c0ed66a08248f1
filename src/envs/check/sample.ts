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
  /** N transitions, of which half have actions far outside of [-1, 1]. */
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
export async function drawSample({ family, makeEnv }: Problem, key: Key): Promise<Sample> {
  const env = await makeEnv(simulators);
  try {
    const { stateSize, actionSize } = env;
    const starts = new Float32Array(startCount * stateSize);
    for (let i = 0; i < startCount; i++) {
      const state = starts.subarray(i * stateSize, (i + 1) * stateSize);
      env.reset(i % simulators, foldIn(foldIn(key, 'start'), i), state);
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
    const rows = validRows(trajectories).length;
    if (rows < simulators * steps) {
      throw new RangeError(
        `the simulation diverges: ${simulators * steps - rows} of ${simulators * steps} steps under random actions end ` +
          'in states beyond 1e6 or that are no numbers; a smaller time step or more damping helps',
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
