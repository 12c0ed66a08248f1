/** @file The environment interface: Gymnasium's conventions, E episodes side by side. */

import { assertFinite, NumericalFault } from '../math/numericalFault.ts';
import type { Key } from '../math/random.ts';
import type { Grip } from './grip.ts';
import type { Drawing } from './scene.ts';

/**
 * A dynamical system T* without reward: rewards belong to tasks. E episodes run side by side.
 * The task family decides whether a state is terminal (`TaskFamily.terminated`), so that the real and the
 * virtual world share one rule; the environment reports only what it alone can know.
 */
export interface Env {
  readonly name: string;
  /** S. */
  readonly stateSize: number;
  /** A; actions are not limited, a simulator may clamp them (the family's `actionLimit` says where). */
  readonly actionSize: number;
  /** E, the number of episodes side by side. */
  readonly numEnvs: number;
  /** Simulators that they share, where episodes can take turns; one each if absent. Results do not depend on it. */
  readonly simulators?: number;
  /** Steps after which an episode is truncated. */
  readonly timeLimit: number;
  /** Seconds per step. */
  readonly timeStep: number;
  /** How it is drawn, if it can be. */
  readonly drawing?: Drawing;
  /** How it is taken hold of, if it can be: no training and no measurement does. */
  readonly grip?: Grip;
  /** Starts a new episode in place `index`, drawn from p_0 with `key`; writes the state `[S]` into `state`. */
  reset(index: number, key: Key, state: Float32Array): void;
  /**
   * One step of the episode in place `index` under `action` `[A]`; writes s_{t+1} `[S]` into `nextState`. When the simulation
   * diverges, an entry of it is not finite; the step and its episode then count as nothing that T* does.
   */
  step(index: number, action: Float32Array, nextState: Float32Array): void;
  /** Frees the simulators. */
  dispose(): void;
}

/**
 * Simulators would hide a broken policy: MuJoCo replaces an action that contains a NaN by zeros.
 *
 * @throws RangeError when the action has not `actionSize` entries or one of them is not finite.
 */
export function checkAction(name: string, action: Float32Array, actionSize: number): void {
  if (action.length !== actionSize) {
    throw new RangeError(`${name}: action has ${action.length} entries, expected ${actionSize}`);
  }
  for (let i = 0; i < actionSize; i++) {
    if (!Number.isFinite(action[i])) {
      throw new NumericalFault(`${name}: action[${i}] is ${action[i]}, expected a finite number`);
    }
  }
}

/**
 * Starts an episode whose state is finite: everything that follows from another would be blamed on what it meets first.
 *
 * @throws NumericalFault naming the entry of the start that is not finite.
 */
export function beginEpisode(env: Env, index: number, key: Key, state: Float32Array): void {
  env.reset(index, key, state);
  assertFinite(`${env.name}: an entry of a start`, state, (i) => {
    return `entry ${i} of the state; environment.start writes positions and velocities, and the observation every entry`;
  });
}
