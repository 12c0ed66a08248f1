/** @file What is compiled to search in one frozen model: the window, and the two fits of V. */

import { freeze } from '../../../graph/substitute.ts';
import { dynamicsFeeds } from '../../../models/dynamicsModel.ts';
import {
  createValueFunctions,
  type ValueFunctions,
  type ValueSpec,
} from '../../../policies/valueFunction.ts';
import type { CompiledProgram } from '../../../runtime/runtime.ts';
import { assemble, type Disposable } from '../../scope.ts';
import { startStateCount, type World } from '../../world.ts';
import type { SearchLearner } from '../policySearch.ts';
import { type WindowInput, type WindowOutput, windowProgram } from './windowProgram.ts';

/** Passes over a window's steps in a fit of V, in four minibatches each (Xu et al. 2022: 16 passes; PWM: 8). */
const epochs = 4;
const minibatches = 4;

/** Before the first window: 10 passes, so that V is the policy's own before its slope is used. */
const firstEpochs = 10;
const firstBatchSize = 256;

/** Everything that a search runs. */
export interface WindowPrograms extends Disposable {
  readonly window: CompiledProgram<WindowInput, WindowOutput>;
  /** V's form. */
  readonly value: ValueSpec;
  /** Fits V to the steps of a window. */
  readonly critic: ValueFunctions;
  /** Fits V to whole episodes. */
  readonly firstCritic: ValueFunctions;
}

/** Compiles the window with φ and the moments as constants, which ONNX Runtime packs once, for both passes. */
export function compileWindow(
  { runtime, family, specs, config }: World,
  { model, normalizers }: Pick<SearchLearner, 'model' | 'normalizers'>,
): Promise<WindowPrograms> {
  const { numEnvs, horizon } = config.shac;
  const program = windowProgram({
    family,
    ...specs,
    numEnvs,
    horizon,
    poolSize: startStateCount,
    gamma: config.rollout.gamma,
    entropyCoefficient: config.trpo.entropyCoefficient,
  });
  const frozen = freeze<WindowInput, WindowOutput, never>(
    program,
    dynamicsFeeds({ spec: specs.dynamics, phi: model.parameters, normalizers }),
  );
  const rows = numEnvs * horizon;
  const firstRows = numEnvs * family.timeLimit;
  return assemble(async ({ own, dispose }) => ({
    window: own(await runtime.compile(frozen, { threads: threadsOf(specs.dynamics, numEnvs) })),
    value: specs.value,
    critic: own(
      createValueFunctions(runtime, {
        ...specs.value,
        epochs,
        batchSize: Math.ceil(rows / minibatches),
      }),
    ),
    firstCritic: own(
      createValueFunctions(runtime, {
        ...specs.value,
        epochs: firstEpochs,
        batchSize: Math.min(firstBatchSize, firstRows),
      }),
    ),
    dispose,
  }));
}

/**
 * Multiply-adds of a product between hidden layers from which two threads are faster than one, which leaves the other to the
 * fit of V (measured: 8 rows through 256 × 256 take 15 and 14 µs on one thread and two, 32 rows 33 and 36).
 */
const largeProduct = 5e6;

function threadsOf(
  { hiddenSizes, members }: World['specs']['dynamics'],
  rows: number,
): 'one' | 'all' {
  const widest = Math.max(0, ...hiddenSizes);
  return (rows / members) * widest ** 2 < largeProduct ? 'one' : 'all';
}
