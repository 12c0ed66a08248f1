/** @file ∂L/∂ψ of the problem of `pointMassGap.ts` from sampled episodes, as the task gradient's tests estimate it. */

import type {
  TaskGradientOptions,
  TaskGradientSettings,
} from '../../../src/algorithms/taskGradient/options.ts';
import type { FixedPolicy } from '../../../src/algorithms/taskGradient/scores.ts';
import {
  estimateTaskGradient,
  type TaskGradient,
} from '../../../src/algorithms/taskGradient/taskGradient.ts';
import { gaussianPolicySpec } from '../../../src/policies/gaussianPolicy.ts';
import { gapProblem } from './pointMassGap.ts';

/** π_θ of the problem: linear in the state, which is not normalised. */
export function linearPolicy(theta: Float64Array): FixedPolicy {
  return {
    spec: gaussianPolicySpec({
      stateSize: 4,
      actionSize: 2,
      hiddenSizes: [],
      logStd: gapProblem.logStd,
    }),
    theta: Float32Array.from(theta),
    moments: { mean: new Float32Array(4), std: new Float32Array(4).fill(1) },
  };
}

/** The paper's estimator with the exact V as critic, but for `changes`. */
export function sampledGradient(
  options: Pick<
    TaskGradientOptions,
    'runtime' | 'policy' | 'rollouts' | 'thetaStart' | 'responses'
  >,
  changes: Partial<TaskGradientSettings> = {},
): Promise<TaskGradient> {
  return estimateTaskGradient({
    ...options,
    taskSize: 2,
    gamma: gapProblem.gamma,
    gaeLambda: 0,
    settings: {
      variant: 'exact',
      hessian: 'causal',
      solve: 'adjoint',
      advantage: 'gae',
      klWeight: 0,
      cgIterations: 200,
      cgTolerance: 1e-5,
      ...changes,
    },
  });
}
