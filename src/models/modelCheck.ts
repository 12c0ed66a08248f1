/** @file A model against reality: one-step and open-loop predictions of real trajectories, coordinate by coordinate. */

import { type NormalizerState, normalizerMoments } from '../data/normalizer.ts';
import { copyRow, countValid, type Trajectories } from '../data/trajectories.ts';
import { loop } from '../graph/loop.ts';
import { input, type Node } from '../graph/node.ts';
import type { Program } from '../graph/program.ts';
import { concat, slice } from '../graph/structure.ts';
import { programsByRows } from '../runtime/programsByRows.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { TaskFamily } from '../tasks/taskFamily.ts';
import {
  type DynamicsModel,
  type DynamicsSpec,
  dynamicsFeeds,
  dynamicsInputs,
  predict,
} from './dynamicsModel.ts';
import { meanAndVariance } from './members.ts';
import { createModelPredictions } from './modelError.ts';

/** Steps that an open-loop prediction goes on for. */
export const openLoopSteps = 50;

/** How well a model predicts given transitions. An ensemble predicts the mean of its members. */
export interface ModelCheck {
  /** `[S]` mean of ŝ′ − s′ after one step, in units of σ_Δ. */
  readonly bias: Float64Array;
  /** `[S]` root mean square of ŝ′ − s′ after one step, in units of σ_Δ. */
  readonly error: Float64Array;
  /** `[L]` after 1, 2, … steps from a real state under the real actions; those that no episode lasts for are left out. */
  readonly openLoop: readonly OpenLoopStep[];
}

/** After some steps of every member on its own predictions, in units of σ, the standard deviation of the states. */
export interface OpenLoopStep {
  /** `[S]` root mean square of the distance between the members' mean and the real state. */
  readonly error: Float64Array;
  /** `[S]` root mean square of the distances between the members and their mean; 0 for a single model. */
  readonly spread: Float64Array;
}

/** Checks, compiled once for each number of rows. */
export interface ModelChecks {
  /** @throws RangeError if no row is valid. */
  run(model: DynamicsModel, trajectories: Trajectories): Promise<ModelCheck>;
  dispose(): Promise<void>;
}

/** Compiles the checks of models of one size. */
export function createModelChecks(
  runtime: Runtime,
  spec: DynamicsSpec,
  family: Pick<TaskFamily, 'constrainState'>,
): ModelChecks {
  const oneStep = createModelPredictions(runtime, spec, family);
  const openLoop = programsByRows(runtime, (rows) => openLoopProgram(spec, family, rows));
  return {
    async run(model, trajectories) {
      const { states, actions } = trajectories;
      const predicted = await oneStep.predict(model, states, actions);
      const starts = startsOf(trajectories);
      const feeds = { ...dynamicsFeeds(model), ...starts.feeds };
      const { means, variances } = await openLoop.run(starts.rows.length, feeds);
      return {
        ...oneStepErrors(predicted, trajectories, model.normalizers.delta),
        openLoop: openLoopErrors({ means, variances }, starts.rows, trajectories, model),
      };
    },
    async dispose() {
      await Promise.all([oneStep.dispose(), openLoop.dispose()]);
    },
  };
}

/**
 * Every member goes from `firstStates` `[N, S]` through `actions` `[L, N, A]` on its own predictions. Outputs `[L, N, S]`:
 * the members' `means` and `variances`.
 */
function openLoopProgram(
  spec: DynamicsSpec,
  family: Pick<TaskFamily, 'constrainState'>,
  rows: number,
): Program<string, 'means' | 'variances'> {
  const { nodes, inputs } = dynamicsInputs(spec);
  const firstStates = input([rows, spec.stateSize]);
  const actions = input([openLoopSteps, rows, spec.actionSize]);
  // As many rows for each member, so that its block holds one copy of all windows.
  const copies = (node: Node, axis: number): Node =>
    concat(new Array<Node>(spec.members).fill(node), axis);
  const { stacked } = loop({
    length: openLoopSteps,
    carried: [copies(firstStates, 0)],
    sequences: [copies(actions, 1)],
    body: ([state], [action]) => {
      const next = predict(spec, nodes, state, action, family);
      return { carried: [next], stacked: [next] };
    },
  });
  const members = Array.from({ length: spec.members }, (_, member) =>
    slice(stacked[0], 1, member * rows, (member + 1) * rows),
  );
  const { mean: means, variance: variances } = meanAndVariance(members);
  return { inputs: { ...inputs, firstStates, actions }, outputs: { means, variances } };
}

/** Windows of L steps, one after the other in every column: their first rows, and what the program reads. */
function startsOf({ horizon, numEnvs, stateSize, actionSize, states, actions }: Trajectories): {
  readonly rows: readonly number[];
  readonly feeds: Record<'firstStates' | 'actions', Float32Array>;
} {
  const rows: number[] = [];
  for (let step = 0; step < horizon; step += openLoopSteps) {
    for (let env = 0; env < numEnvs; env++) rows.push(step * numEnvs + env);
  }
  const feeds = {
    firstStates: new Float32Array(rows.length * stateSize),
    actions: new Float32Array(openLoopSteps * rows.length * actionSize),
  };
  rows.forEach((row, n) => {
    copyRow(states, row, feeds.firstStates, n, stateSize);
    for (let step = 0; step < openLoopSteps; step++) {
      const from = row + step * numEnvs;
      if (from >= horizon * numEnvs) break;
      copyRow(actions, from, feeds.actions, step * rows.length + n, actionSize);
    }
  });
  return { rows, feeds };
}

function oneStepErrors(
  predicted: Float32Array,
  trajectories: Trajectories,
  delta: NormalizerState,
): Pick<ModelCheck, 'bias' | 'error'> {
  const { stateSize, nextStates, valid } = trajectories;
  const count = countValid(trajectories);
  if (count === 0) throw new RangeError('modelCheck: the trajectories have no valid row');
  const { std } = normalizerMoments(delta);
  const bias = new Float64Array(stateSize);
  const squares = new Float64Array(stateSize);
  for (let row = 0; row < valid.length; row++) {
    if (valid[row] === 0) continue;
    for (let i = 0; i < stateSize; i++) {
      const entry = row * stateSize + i;
      const error = (predicted[entry] - nextStates[entry]) / std[i];
      bias[i] += error / count;
      squares[i] += error ** 2 / count;
    }
  }
  return { bias, error: squares.map(Math.sqrt) };
}

function openLoopErrors(
  { means, variances }: Record<'means' | 'variances', Float32Array>,
  rows: readonly number[],
  { stateSize, numEnvs, nextStates, terminated, truncated, valid }: Trajectories,
  { normalizers }: Pick<DynamicsModel, 'normalizers'>,
): OpenLoopStep[] {
  const { std } = normalizerMoments(normalizers.state);
  const steps: OpenLoopStep[] = [];
  let running = rows.map((_, n) => n);
  for (let step = 0; step < openLoopSteps; step++) {
    const rowAt = (n: number): number => rows[n] + step * numEnvs;
    running = running.filter((n) => rowAt(n) < valid.length && valid[rowAt(n)] === 1);
    if (running.length === 0) break;
    const error = new Float64Array(stateSize);
    const spread = new Float64Array(stateSize);
    for (const n of running) {
      for (let i = 0; i < stateSize; i++) {
        const entry = (step * rows.length + n) * stateSize + i;
        const distance = (means[entry] - nextStates[rowAt(n) * stateSize + i]) / std[i];
        error[i] += distance ** 2 / running.length;
        spread[i] += variances[entry] / std[i] ** 2 / running.length;
      }
    }
    steps.push({ error: error.map(Math.sqrt), spread: spread.map(Math.sqrt) });
    running = running.filter((n) => terminated[rowAt(n)] + truncated[rowAt(n)] === 0);
  }
  return steps;
}
