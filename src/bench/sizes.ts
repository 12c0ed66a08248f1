/** @file What is measured: the paper's largest sizes, and the floating-point operations they take by formula. */

import { loadConfig } from '../study/config/file.ts';

/** Sizes of a benchmark. */
export interface BenchSizes {
  /** S. */
  readonly stateSize: number;
  /** A. */
  readonly actionSize: number;
  readonly modelHiddenSizes: readonly number[];
  /** M, networks of the model. */
  readonly modelMembers: number;
  /** Another model, measured beside the first. */
  readonly ensemble: { readonly members: number; readonly hiddenSizes: readonly number[] };
  readonly policyHiddenSizes: readonly number[];
  readonly valueHiddenSizes: readonly number[];
  /** E, virtual environments side by side. */
  readonly numEnvs: number;
  /** H, steps of a virtual rollout. */
  readonly horizon: number;
  /** A window of the short-horizon learner: environments side by side, and steps. */
  readonly window: { readonly numEnvs: number; readonly horizon: number };
  /** The zero-shot phase of a task: iterations of virtual training, and windows in each. */
  readonly adaptation: { readonly iterations: number; readonly updates: number };
  /** A gradient step of PEARL. */
  readonly contextual: ContextualSizes;
  /** B, rows of a minibatch of the model's fit. */
  readonly fitBatchSize: number;
  /** Adam steps of one fit. */
  readonly fitSteps: number;
  /** Rows of the square products that set the ceiling; the best counts. */
  readonly ceilingRows: readonly number[];
  /** Columns and rows of their constant factor. */
  readonly ceilingWidth: number;
  /** Real simulators side by side, and steps of each in one block. */
  readonly simulators: number;
  readonly simulatorSteps: number;
}

/** Sizes of a gradient step of PEARL. */
export interface ContextualSizes {
  /** Tasks, and of each transitions and transitions of its context. */
  readonly tasks: number;
  readonly batchSize: number;
  readonly contextBatch: number;
  readonly latentSize: number;
  /** Widths of the layers of policy and values, and of the encoder. */
  readonly hiddenSizes: readonly number[];
  readonly encoderSizes: readonly number[];
}

const fast = loadConfig({ preset: 'fast' });
const { pearl, sac } = loadConfig({ preset: 'paper' });

/** The ant of the paper: the largest state, action and model of its experiments; ensemble, window and adaptation are those of `fast`. */
export const paperSizes: BenchSizes = {
  stateSize: 35,
  actionSize: 8,
  modelHiddenSizes: [1000, 1000],
  modelMembers: 1,
  ensemble: fast.model,
  policyHiddenSizes: [32, 32],
  valueHiddenSizes: [64, 64],
  numEnvs: 50,
  horizon: 200,
  window: fast.shac,
  adaptation: {
    iterations: fast.evaluation.zeroShotIterations,
    updates: fast.rollout.updates,
  },
  contextual: { ...sac, ...pearl, tasks: pearl.tasksPerStep },
  fitBatchSize: 256,
  fitSteps: 100,
  ceilingRows: [256, 1000, 4000],
  ceilingWidth: 1000,
  simulators: 50,
  simulatorSteps: 100,
};

/** The sizes with an ensemble in place of the single model. */
export function ensembleSizes({ ensemble, ...sizes }: BenchSizes): BenchSizes {
  const { members, hiddenSizes } = ensemble;
  return { ...sizes, ensemble, modelHiddenSizes: hiddenSizes, modelMembers: members };
}

/** Σ inputs · outputs over the layers of a perceptron: multiply-adds of one row going forwards. */
function multiplyAdds(widths: readonly number[]): number {
  return widths.slice(1).reduce((total, width, i) => total + width * widths[i], 0);
}

const policyWidths = ({ stateSize, policyHiddenSizes, actionSize }: BenchSizes): number[] => [
  stateSize,
  ...policyHiddenSizes,
  actionSize,
];

const modelWidths = ({ stateSize, actionSize, modelHiddenSizes }: BenchSizes): number[] => [
  stateSize + actionSize,
  ...modelHiddenSizes,
  stateSize,
];

const policyMultiplyAdds = (sizes: BenchSizes): number => multiplyAdds(policyWidths(sizes));

/**
 * 2 · multiply-adds of the model's and the policy's products in one rollout, where each row passes through one member;
 * rewards and resets count nothing.
 */
export function rolloutFlops(sizes: BenchSizes): number {
  const { numEnvs, horizon } = sizes;
  return 2 * numEnvs * horizon * (multiplyAdds(modelWidths(sizes)) + policyMultiplyAdds(sizes));
}

/**
 * 2 · multiply-adds of one window, each row through one member: the model forwards, and backwards to its input alone, as φ
 * is frozen; the policy forwards, and backwards for its weights and its input; V of s and of s′ forwards, and of s′ backwards
 * to the state. What a program computes twice counts once, and so the second use of the policy, for falls, counts nothing;
 * neither do rewards, activations and restarts.
 */
export function windowFlops(sizes: BenchSizes): number {
  const { stateSize, valueHiddenSizes, window } = sizes;
  const value = multiplyAdds([stateSize, ...valueHiddenSizes, 1]);
  const perRow = 2 * multiplyAdds(modelWidths(sizes)) + 3 * policyMultiplyAdds(sizes) + 3 * value;
  return 2 * window.numEnvs * window.horizon * perRow;
}

/**
 * 2 · multiply-adds of one gradient step of PEARL. Of every transition: both Q forwards, and backwards for their weights and for
 * z; the moved Q forwards, and backwards for the action alone; V forwards and backwards, V′ forwards; the policy forwards and
 * backwards. Of every transition of a context: the encoder forwards and backwards. What reads data needs no product back to it.
 */
export function contextualStepFlops({ stateSize, actionSize, contextual }: BenchSizes): number {
  const { tasks, batchSize, contextBatch, latentSize, hiddenSizes, encoderSizes } = contextual;
  const read = stateSize + latentSize;
  const q = multiplyAdds([read + actionSize, ...hiddenSizes, 1]);
  const trained = (widths: number[]): number => 3 * multiplyAdds(widths) - widths[0] * widths[1];
  const value = [read, ...hiddenSizes, 1];
  const perRow =
    10 * q + trained(value) + multiplyAdds(value) + trained([read, ...hiddenSizes, 2 * actionSize]);
  const perContextRow = trained([stateSize + actionSize + 1, ...encoderSizes, 2 * latentSize]);
  return 2 * tasks * (batchSize * perRow + contextBatch * perContextRow);
}

/**
 * 2 · multiply-adds of one fit of all members: every layer's product forwards, and backwards one for the weights and one for the
 * layer's input, which the first layer does not need. Adam counts nothing.
 */
export function fitFlops(sizes: BenchSizes): number {
  const widths = modelWidths(sizes);
  const perRow = 3 * multiplyAdds(widths) - widths[0] * widths[1];
  return 2 * sizes.modelMembers * sizes.fitSteps * sizes.fitBatchSize * perRow;
}
