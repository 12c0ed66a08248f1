/** @file The policy optimisers by name, and the one that a configuration asks for. */

import type { GaussianPolicySpec } from '../../policies/gaussianPolicy.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import type { AlgorithmConfig } from '../settings.ts';
import type { PolicyOptimizer } from './policyOptimizer.ts';
import { createTrpo } from './trpo.ts';

/** What an optimiser is compiled for. */
export interface OptimizerOptions {
  readonly policy: GaussianPolicySpec;
  /** N, steps in a batch. */
  readonly rows: number;
  readonly config: AlgorithmConfig;
}

/** Each reads its own group of settings. */
const policyOptimizers: Readonly<
  Record<'trpo', (runtime: Runtime, options: OptimizerOptions) => PolicyOptimizer>
> = {
  trpo: (runtime, { policy, rows, config }) =>
    createTrpo(runtime, { policy, rows, ...config.trpo }),
};

/** The optimiser of a configuration, which is TRPO. */
export function createOptimizer(runtime: Runtime, options: OptimizerOptions): PolicyOptimizer {
  return policyOptimizers.trpo(runtime, options);
}
