/** @file The environment interface: Gymnasium's conventions, stepped in batches of E simulators. */

import type { Key } from '../math/random.ts';

/**
 * A dynamical system T* without reward: rewards belong to tasks. E simulators are stepped together.
 * Whether a state is terminal is the task family's knowledge (`TaskFamily.terminated`), so that the real and the
 * virtual world share one rule; the environment reports only what it alone can know.
 */
export interface Env {
  readonly name: string;
  /** S. */
  readonly stateSize: number;
  /** A; actions are not limited, a simulator may clamp them (the family's `actionLimit` says where). */
  readonly actionSize: number;
  /** E, the number of simulators. */
  readonly numEnvs: number;
  /** Steps after which an episode is truncated. */
  readonly timeLimit: number;
  /** Seconds per step. */
  readonly timeStep: number;
  /** Starts a new episode in simulator `index`, drawn from p_0 with `key`; writes the state `[S]` into `state`. */
  reset(index: number, key: Key, state: Float32Array): void;
  /** One step of simulator `index` under `action` `[A]`; writes s_{t+1} `[S]` into `nextState`. */
  step(index: number, action: Float32Array, nextState: Float32Array): void;
  /** Frees the simulators. */
  dispose(): void;
}
