/** @file How far the steps of rollouts in int8 are from those that the model takes in float32 from the same states. */

import type { Trajectories } from '../data/trajectories.ts';
import { divide, square, subtract } from '../graph/elementwise.ts';
import { input } from '../graph/node.ts';
import type { Program } from '../graph/program.ts';
import { mean } from '../graph/reduce.ts';
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

/** Compiled once for each number of environments. */
export interface RolloutError {
  /**
   * The root mean square over states and their coordinates of (s′ − T̂_φ(s, a)) / σ_Δ, on some of the steps of a rollout in
   * `model`: 0 but for rounding if it was in float32.
   */
  measure(model: DynamicsModel, trajectories: Trajectories): Promise<number>;
  dispose(): Promise<void>;
}

/** Steps of a rollout that are looked at, spread over all of it: enough for three digits, and little work. */
const steps = 8;

/** Compiles the comparison for models of one size. */
export function createRolloutError(
  runtime: Runtime,
  spec: DynamicsSpec,
  family: Pick<TaskFamily, 'constrainState'>,
): RolloutError {
  const programs = programsByRows(runtime, (rows) => errorProgram(spec, family, rows));
  return {
    async measure(model, { horizon, numEnvs, states, actions, nextStates }) {
      const fixed = dynamicsFeeds(model);
      const looked = Math.min(steps, horizon);
      let total = 0;
      for (let i = 0; i < looked; i++) {
        const step = Math.floor((i * horizon) / looked);
        const rowsOf = (data: Float32Array): Float32Array => {
          const size = data.length / horizon;
          return data.subarray(step * size, (step + 1) * size);
        };
        const feeds = {
          ...fixed,
          states: rowsOf(states),
          actions: rowsOf(actions),
          nextStates: rowsOf(nextStates),
        };
        total += (await programs.run(numEnvs, feeds)).meanSquare[0];
      }
      return Math.sqrt(total / looked);
    },
    dispose: () => programs.dispose(),
  };
}

/** One step of all environments, whose rows belong to the members as in a rollout. */
function errorProgram(
  spec: DynamicsSpec,
  family: Pick<TaskFamily, 'constrainState'>,
  rows: number,
): Program<string, 'meanSquare'> {
  const { nodes, inputs } = dynamicsInputs(spec);
  const states = input([rows, spec.stateSize]);
  const actions = input([rows, spec.actionSize]);
  const nextStates = input([rows, spec.stateSize]);
  const predicted = predict(spec, nodes, states, actions, family);
  const errors = divide(subtract(nextStates, predicted), nodes.deltaMoments.std);
  return {
    inputs: { ...inputs, states, actions, nextStates },
    outputs: { meanSquare: mean(square(errors)) },
  };
}
