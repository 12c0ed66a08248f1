/** @file How far a model's one-step predictions are from given transitions; an ensemble predicts the mean of its members. */

import type { Trajectories } from '../data/trajectories.ts';
import { input } from '../graph/node.ts';
import { programsByRows } from '../runtime/programsByRows.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { TaskFamily } from '../tasks/taskFamily.ts';
import {
  type DynamicsModel,
  type DynamicsSpec,
  dynamicsFeeds,
  dynamicsInputs,
  predictByMember,
} from './dynamicsModel.ts';
import { meanOf } from './members.ts';

/** One-step predictions and their error, compiled once for each number of rows. */
export interface ModelPredictions {
  /** ŝ′ `[N, S]` of N states and actions, the mean over the members. */
  predict(model: DynamicsModel, states: Float32Array, actions: Float32Array): Promise<Float32Array>;
  /**
   * √(mean over the valid rows and the coordinates of ((ŝ′ − s′) / σ)²), the error in units of σ.
   * @param scale `[S]` σ; use the same for all models that are compared. Coordinates with σ = 0 are left out.
   * @throws RangeError if no row is valid, or unless σ has S entries ≥ 0, at least one of them positive.
   */
  error(
    model: DynamicsModel,
    trajectories: Trajectories,
    scale: ArrayLike<number>,
  ): Promise<number>;
  dispose(): Promise<void>;
}

/** Compiles the predictions of models of one size. */
export function createModelPredictions(
  runtime: Runtime,
  spec: DynamicsSpec,
  family?: Pick<TaskFamily, 'constrainState'>,
): ModelPredictions {
  const programs = programsByRows(runtime, (rows) => {
    const { nodes, inputs } = dynamicsInputs(spec);
    const states = input([rows, spec.stateSize]);
    const actions = input([rows, spec.actionSize]);
    const nextStates = meanOf(predictByMember(spec, nodes, states, actions, family));
    return { inputs: { ...inputs, states, actions }, outputs: { nextStates } };
  });
  const nextStates = async (
    model: DynamicsModel,
    states: Float32Array,
    actions: Float32Array,
  ): Promise<Float32Array> => {
    const feeds = { ...dynamicsFeeds(model), states, actions };
    return (await programs.run(states.length / spec.stateSize, feeds)).nextStates;
  };
  return {
    predict: nextStates,
    async error(model, trajectories, scale) {
      assertScale(scale, spec.stateSize);
      const predicted = await nextStates(model, trajectories.states, trajectories.actions);
      return rootMeanSquareError(predicted, trajectories, scale);
    },
    dispose: () => programs.dispose(),
  };
}

function rootMeanSquareError(
  predicted: Float32Array,
  { nextStates, valid, stateSize }: Trajectories,
  scale: ArrayLike<number>,
): number {
  const measured = Array.from({ length: stateSize }, (_, i) => i).filter((i) => scale[i] > 0);
  let squares = 0;
  let count = 0;
  for (let row = 0; row < valid.length; row++) {
    if (valid[row] === 0) continue;
    for (const i of measured) {
      const entry = row * stateSize + i;
      squares += ((predicted[entry] - nextStates[entry]) / scale[i]) ** 2;
    }
    count += measured.length;
  }
  if (count === 0) throw new RangeError('modelError: the trajectories have no valid row');
  return Math.sqrt(squares / count);
}

function assertScale(scale: ArrayLike<number>, stateSize: number): void {
  if (scale.length !== stateSize) {
    throw new RangeError(`modelError: scale has ${scale.length} entries, expected ${stateSize}`);
  }
  for (let i = 0; i < stateSize; i++) {
    if (!(scale[i] >= 0)) {
      throw new RangeError(`modelError: scale[${i}] is ${scale[i]}, expected a number >= 0`);
    }
  }
  if (!Array.from(scale).some((sigma) => sigma > 0)) {
    throw new RangeError('modelError: scale is 0 everywhere, expected at least one positive entry');
  }
}
