/** @file What a task gradient is estimated from, and how: the settings of group `taskGradient`, by their names. */

import type { Runtime } from '../../runtime/runtime.ts';
import type { AlgorithmConfig } from '../settings.ts';
import type { FixedPolicy } from './scores.ts';
import type { ZeroShotResponse } from './secant.ts';
import type { Discounting, TaskGradientRollouts } from './weights.ts';

/** How the estimate is made; how many episodes there are the rollouts say, and how far responses reach they themselves. */
export type TaskGradientSettings = Omit<AlgorithmConfig['taskGradient'], 'episodes' | 'secantStep'>;

/** What a task gradient is estimated from, and how. */
export interface TaskGradientOptions extends Discounting {
  readonly runtime: Runtime;
  /** θ̂ and the state moments it was optimised with. θ* enters through its rollout only. */
  readonly policy: FixedPolicy;
  /** θ_0 `[P]` of the policy that θ̂ was searched from, with the moments of `policy`; read where `klWeight` > 0. */
  readonly thetaStart?: Float32Array;
  /** K of them, read where `solve` is secant. */
  readonly responses?: readonly ZeroShotResponse[];
  readonly rollouts: TaskGradientRollouts;
  /** K. */
  readonly taskSize: number;
  /** `released-code` fixes advantages (GAE), Hessian form (per-step, of η̂ alone) and damping, whatever the others say. */
  readonly settings: TaskGradientSettings;
}
