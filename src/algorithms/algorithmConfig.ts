/** @file The settings that the algorithms read. Defaults, limits and documentation live in `experiments`. */

import type { HessianForm } from './taskGradient/hessianProduct.ts';

/** Settings of Algorithm 1, by the part that they belong to; `study/config/config.ts` makes one. */
export interface AlgorithmConfig {
  readonly training: {
    /** n_tasks */
    readonly nTasks: number;
    /** n_zeroshot, in iterations of virtual training. */
    readonly nZeroShot: number;
    /** n_slbo, stages a task. */
    readonly nSlbo: number;
    /** Stages of the first task. */
    readonly firstTaskStages: number;
    /** n_inner, in iterations of virtual training. */
    readonly nInner: number;
    /** n_collect, real steps a stage. */
    readonly nCollect: number;
    /** Real steps a stage that only validate the model. */
    readonly nDev: number;
    /** Real simulators side by side. */
    readonly numEnvs: number;
    /** α */
    readonly taskStepSize: number;
  };
  readonly model: {
    readonly hiddenSizes: readonly number[];
    readonly horizon: number;
    readonly batchSize: number;
    readonly steps: number;
    readonly learningRate: number;
    readonly weightDecay: number;
    readonly maxGradientNorm: number;
    readonly initScale: number;
  };
  readonly policy: { readonly hiddenSizes: readonly number[]; readonly initialLogStd: number };
  readonly value: {
    readonly hiddenSizes: readonly number[];
    readonly learningRate: number;
    readonly epochs: number;
    readonly batchSize: number;
  };
  readonly trpo: {
    readonly numEnvs: number;
    readonly updates: number;
    readonly gamma: number;
    readonly gaeLambda: number;
    readonly maxKl: number;
    readonly cgIterations: number;
    readonly cgDamping: number;
    readonly entropyCoefficient: number;
  };
  readonly noise: { readonly theta: number; readonly sigma: number };
  readonly taskGradient: {
    readonly variant: 'exact' | 'released-code';
    readonly hessian: HessianForm;
    readonly solve: 'adjoint' | 'column-wise';
    readonly advantage: 'monte-carlo' | 'gae';
    readonly cgIterations: number;
    readonly cgTolerance: number;
    readonly episodes: number;
  };
}
