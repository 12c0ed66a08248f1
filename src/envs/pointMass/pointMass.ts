/**
 * @file Point mass in the plane with linear dynamics: an environment whose expected returns are known in closed form.
 *
 * A mass is pushed by a force in the plane. With a linear-Gaussian policy and the quadratic rewards of
 * `tasks/pointMass.ts` everything AdMRL estimates is a finite sum of matrix products, which is what the env is for.
 *
 *     s' = A s + B a,   s_0 ~ N(initialMean, diag(initialStandardDeviation²))
 *
 * State (S = 4)
 *
 * | index | meaning       | unit |
 * | ----- | ------------- | ---- |
 * | 0     | position x    | m    |
 * | 1     | position y    | m    |
 * | 2     | velocity x    | m/s  |
 * | 3     | velocity y    | m/s  |
 *
 * Action (A = 2)
 *
 * | index | meaning       | unit |
 * | ----- | ------------- | ---- |
 * | 0     | force along x | N    |
 * | 1     | force along y | N    |
 *
 * - The action is **not clipped**, here nor in the reward: a clip would end linearity and with it the closed form.
 * - Start: a normal draw; the standard deviations may be 0.
 * - Termination: never. Episodes are truncated after `timeLimit` steps (20).
 * - Time step: 0.2 s, mass 1 kg, friction 0.25 /s; explicit in A and B below.
 * - Source: ours; the paper has no such environment.
 */

import { type Key, normals } from '../../math/random.ts';
import { pointMass, pointMassSize } from '../../tasks/pointMass.ts';
import type { Env } from '../env.ts';
import { checkAction } from '../env.ts';
import type { Labels } from '../labels.ts';
import { pointMassDrawing } from './pointMassDrawing.ts';
import { PointMassGrip } from './pointMassGrip.ts';

/** Names of the entries of its states and actions. */
export const pointMassLabels: Labels = {
  stateNames: ['position x', 'position y', 'velocity x', 'velocity y'],
  actuators: ['force along x', 'force along y'].map((name) => ({ name, range: null })),
};

/** Linear dynamics with a Gaussian start. Any sizes of matrices [S, S], [S, A] that fit together. */
export interface LinearDynamics {
  /** `[S, S]` rows of the state's factor. */
  readonly A: readonly (readonly number[])[];
  /** `[S, A]` rows of the action's factor. */
  readonly B: readonly (readonly number[])[];
  /** `[S]` mean of p_0. */
  readonly initialMean: readonly number[];
  /** `[S]` standard deviation of every coordinate of p_0 (independent coordinates). */
  readonly initialStandardDeviation: readonly number[];
}

/** Seconds per step. */
export const pointMassTimeStep = 0.2;

/** T* of the point mass: x' = x + 0.2 v + 0.02 a, v' = 0.95 v + 0.2 a. */
export const pointMassDynamics: LinearDynamics = {
  A: [
    [1, 0, 0.2, 0],
    [0, 1, 0, 0.2],
    [0, 0, 0.95, 0],
    [0, 0, 0, 0.95],
  ],
  B: [
    [0.02, 0],
    [0, 0.02],
    [0.2, 0],
    [0, 0.2],
  ],
  initialMean: [0, 0, 0, 0],
  initialStandardDeviation: [0.1, 0.1, 0.1, 0.1],
};

/** out + M v, the matrix given by rows. */
function addProduct(
  out: Float64Array,
  matrix: readonly (readonly number[])[],
  vector: ArrayLike<number>,
): void {
  for (let i = 0; i < out.length; i++) {
    const row = matrix[i];
    for (let j = 0; j < row.length; j++) out[i] += row[j] * vector[j];
  }
}

function checkDynamics({ A, B, initialMean, initialStandardDeviation }: LinearDynamics): void {
  const size = pointMassSize.state;
  const hasShape = (matrix: readonly (readonly number[])[], columns: number): boolean =>
    matrix.length === size && matrix.every((row) => row.length === columns);
  if (!hasShape(A, size)) throw new RangeError(`dynamics.A: expected ${size} rows of ${size}`);
  if (!hasShape(B, pointMassSize.action)) {
    throw new RangeError(`dynamics.B: expected ${size} rows of ${pointMassSize.action}`);
  }
  if (initialMean.length !== size || initialStandardDeviation.length !== size) {
    throw new RangeError(`dynamics: expected ${size} initial means and standard deviations`);
  }
}

/**
 * `numEnvs` point masses.
 *
 * @param options.dynamics - T*; other matrices than the default make a "wrong model" whose error is known exactly.
 * @param options.timeLimit - steps per episode.
 * @throws RangeError when `numEnvs` or `timeLimit` is not a positive integer, or a matrix has another shape.
 */
export function createPointMass({
  numEnvs,
  dynamics = pointMassDynamics,
  timeLimit = pointMass.timeLimit,
}: {
  numEnvs: number;
  dynamics?: LinearDynamics;
  timeLimit?: number;
}): Env {
  checkDynamics(dynamics);
  for (const [name, value] of Object.entries({ numEnvs, timeLimit })) {
    if (!Number.isInteger(value) || value < 1) {
      throw new RangeError(`${name} is ${value}, expected a positive integer`);
    }
  }
  const { state: stateSize, action: actionSize } = pointMassSize;
  const current = Array.from({ length: numEnvs }, () => new Float64Array(stateSize));
  const next = new Float64Array(stateSize);
  const grip = new PointMassGrip(current);
  return {
    name: 'pointMass',
    stateSize,
    actionSize,
    numEnvs,
    timeLimit,
    timeStep: pointMassTimeStep,
    drawing: pointMassDrawing(current),
    grip,
    reset(index: number, key: Key, state: Float32Array): void {
      grip.letGo();
      const draws = normals(key, stateSize);
      for (let i = 0; i < stateSize; i++) {
        current[index][i] =
          dynamics.initialMean[i] + dynamics.initialStandardDeviation[i] * draws[i];
      }
      state.set(current[index]);
    },
    step(index: number, action: Float32Array, nextState: Float32Array): void {
      checkAction('pointMass', action, actionSize);
      next.fill(0);
      addProduct(next, dynamics.A, current[index]);
      addProduct(next, dynamics.B, action);
      const force = grip.force(index);
      if (force !== null) addProduct(next, dynamics.B, force);
      current[index].set(next);
      nextState.set(next);
    },
    dispose(): void {},
  };
}
