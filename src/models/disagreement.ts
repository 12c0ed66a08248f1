/** @file How far the members of an ensemble are apart: where they were not fitted to the same data, they disagree. */

import { countValid, type Trajectories } from '../data/trajectories.ts';
import { sqrt } from '../graph/elementwise.ts';
import { input, type Node } from '../graph/node.ts';
import { mean } from '../graph/reduce.ts';
import { programsByRows } from '../runtime/programsByRows.ts';
import type { Runtime } from '../runtime/runtime.ts';
import {
  type DynamicsModel,
  type DynamicsNodes,
  type DynamicsSpec,
  dynamicsFeeds,
  dynamicsInputs,
  normalizedDeltas,
} from './dynamicsModel.ts';
import { meanAndVariance } from './members.ts';

/** Disagreement on trajectories, from its rows to one number. */
export interface TrajectoryDisagreement {
  /** `[H, E]` of every state and action; 0 in rows that are not valid. */
  readonly rows: Float32Array;
  /** `[H]` mean over the valid rows of every step; NaN where there are none. */
  readonly bySteps: Float64Array;
  /** Mean over all valid rows: of a policy's rollout for a task, the task's. */
  readonly mean: number;
}

/** Disagreements, compiled once for each number of rows. */
export interface Disagreement {
  /** `[N]` of N states and actions, see {@link disagreement}. */
  of(model: DynamicsModel, states: Float32Array, actions: Float32Array): Promise<Float32Array>;
  /** Along real or virtual trajectories. @throws RangeError if no row is valid. */
  along(model: DynamicsModel, trajectories: Trajectories): Promise<TrajectoryDisagreement>;
  dispose(): Promise<void>;
}

/**
 * √(mean over the coordinates of the variance of the members’ Δ̂ / σ_Δ): their spread around their mean, in the units of the
 * model’s loss. 0 for a single model. Errors that all members share do not show in it.
 * @param state `[N, S]`
 * @param action `[N, A]` as sampled
 * @returns `[N]`
 */
export function disagreement(
  spec: DynamicsSpec,
  nodes: DynamicsNodes,
  state: Node,
  action: Node,
): Node {
  const { variance } = meanAndVariance(normalizedDeltas(spec, nodes, state, action));
  return sqrt(mean(variance, { axes: [1] }));
}

/** Compiles the disagreement of ensembles of one size. */
export function createDisagreement(runtime: Runtime, spec: DynamicsSpec): Disagreement {
  const programs = programsByRows(runtime, (rows) => {
    const { nodes, inputs } = dynamicsInputs(spec);
    const states = input([rows, spec.stateSize]);
    const actions = input([rows, spec.actionSize]);
    const spread = disagreement(spec, nodes, states, actions);
    return { inputs: { ...inputs, states, actions }, outputs: { spread } };
  });
  const of = async (
    model: DynamicsModel,
    states: Float32Array,
    actions: Float32Array,
  ): Promise<Float32Array> => {
    const feeds = { ...dynamicsFeeds(model), states, actions };
    return (await programs.run(states.length / spec.stateSize, feeds)).spread;
  };
  return {
    of,
    async along(model, trajectories) {
      const { states, actions, valid } = trajectories;
      const rows = (await of(model, states, actions)).map((x, row) => (valid[row] === 0 ? 0 : x));
      return { rows, ...means(rows, trajectories) };
    },
    dispose: () => programs.dispose(),
  };
}

function means(
  rows: Float32Array,
  trajectories: Trajectories,
): Omit<TrajectoryDisagreement, 'rows'> {
  const { horizon, numEnvs, valid } = trajectories;
  const count = countValid(trajectories);
  if (count === 0) throw new RangeError('disagreement: the trajectories have no valid row');
  const total = (values: ArrayLike<number>, step: number): number => {
    let sum = 0;
    for (let row = step * numEnvs; row < (step + 1) * numEnvs; row++) sum += values[row];
    return sum;
  };
  const sums = Float64Array.from({ length: horizon }, (_, step) => total(rows, step));
  return {
    bySteps: sums.map((sum, step) => sum / total(valid, step)),
    mean: sums.reduce((a, b) => a + b, 0) / count,
  };
}
