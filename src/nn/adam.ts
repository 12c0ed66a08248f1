/** @file Adam (Kingma & Ba 2015) over named tensors, with weight decay and a clipped global gradient norm. */

import { constant } from '../graph/constant.ts';
import {
  add,
  divide,
  maximum,
  multiply,
  sqrt,
  square,
  subtract,
  tanh,
} from '../graph/elementwise.ts';
import type { Node } from '../graph/node.ts';
import { sumOfSquares } from '../graph/reduce.ts';
import { sameShape } from '../graph/shape.ts';

/** Constants of Adam; the defaults are the paper's. */
export interface AdamOptions {
  /** Approximate size of a step in every coordinate. */
  readonly learningRate: number;
  readonly beta1?: number;
  readonly beta2?: number;
  /** Added outside the square root. */
  readonly epsilon?: number;
  /** Factor of ½‖w‖² in the loss: adds `weightDecay · w` to the gradient before it is clipped. */
  readonly weightDecay?: number;
  /** Limit of the Euclidean norm of all gradients together; longer ones are scaled down to it. */
  readonly maxGradientNorm?: number;
}

/** The factors of N updates that depend only on their number t; {@link adamUpdate} takes one element of each. */
export interface AdamSchedule {
  /** `[N]` α (1 − β₁) / (1 − β₁ᵗ) / r, with r = √((1 − β₂) / (1 − β₂ᵗ)). */
  readonly stepSizes: Node;
  /** `[N]` ε / r. */
  readonly offsets: Node;
}

/** What one update reads; the four lists run over the same tensors, of equal shapes. */
export interface AdamInputs {
  readonly parameters: readonly Node[];
  readonly gradients: readonly Node[];
  /** M = m / (1 − β₁): the moments are stored without that factor. Zeros at the start. */
  readonly firstMoments: readonly Node[];
  /** V = v / (1 − β₂), likewise. */
  readonly secondMoments: readonly Node[];
  /** `[]` of {@link adamSchedule}. */
  readonly stepSize: Node;
  /** `[]` of {@link adamSchedule}. */
  readonly offset: Node;
}

/** The state after an update. */
export interface AdamResult {
  readonly parameters: readonly Node[];
  readonly firstMoments: readonly Node[];
  readonly secondMoments: readonly Node[];
}

/**
 * The factors of `count` updates, the first of them number `firstStep` `[]` (counted from 1). They are computed for all
 * updates at once, outside the loop: in a small update, twenty scalar operators would cost more than the tensors.
 */
export function adamSchedule(
  firstStep: Node,
  count: number,
  { learningRate, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 }: AdamOptions,
): AdamSchedule {
  const steps = add(firstStep, constant(Float32Array.from({ length: count }, (_, i) => i)));
  const root = sqrt(divide(1 - beta2, oneMinusPower(beta2, steps)));
  const firstFactors = divide(1 - beta1, oneMinusPower(beta1, steps));
  return {
    stepSizes: multiply(divide(firstFactors, root), learningRate),
    offsets: divide(epsilon, root),
  };
}

/**
 * One step: with M ← β₁ M + g and V ← β₂ V + g²,
 * w ← w − α m̂ / (√v̂ + ε), m̂ = (1 − β₁) M / (1 − β₁ᵗ), v̂ = (1 − β₂) V / (1 − β₂ᵗ).
 *
 * All factors that depend only on t are scalars: the step is stepSize · M / (√V + offset). The cost of Adam is its
 * elementwise passes over large tensors; this form has ten per tensor (clipping adds three, weight decay two).
 * @throws RangeError when the lists differ in length or shapes.
 */
export function adamUpdate(
  inputs: AdamInputs,
  { beta1 = 0.9, beta2 = 0.999, weightDecay = 0, maxGradientNorm }: AdamOptions,
): AdamResult {
  const { parameters, stepSize, offset } = inputs;
  assertAligned(inputs);
  const decayed = inputs.gradients.map((gradient, i) =>
    weightDecay === 0 ? gradient : add(gradient, multiply(parameters[i], weightDecay)),
  );
  const gradients =
    maxGradientNorm === undefined ? decayed : clipGlobalNorm(decayed, maxGradientNorm);
  const accumulate = (old: readonly Node[], beta: number, added: readonly Node[]): Node[] =>
    old.map((moment, i) => add(multiply(moment, beta), added[i]));
  const firstMoments = accumulate(inputs.firstMoments, beta1, gradients);
  const secondMoments = accumulate(inputs.secondMoments, beta2, gradients.map(square));
  const updated = parameters.map((parameter, i) => {
    const direction = divide(firstMoments[i], add(sqrt(secondMoments[i]), offset));
    return subtract(parameter, multiply(direction, stepSize));
  });
  return { parameters: updated, firstMoments, secondMoments };
}

/** Tensors scaled by one factor so that their common Euclidean norm is at most `maxNorm`. */
export function clipGlobalNorm(tensors: readonly Node[], maxNorm: number): Node[] {
  const squares = tensors.map((tensor) => sumOfSquares(tensor)).reduce((a, b) => add(a, b));
  const factor = divide(maxNorm, maximum(sqrt(squares), maxNorm));
  return tensors.map((tensor) => multiply(tensor, factor));
}

/** 1 − βᵗ = 2T/(1 + T) with T = tanh(−½ t log β): no digits are lost where βᵗ is near 1. */
function oneMinusPower(beta: number, step: Node): Node {
  const half = tanh(multiply(step, -Math.log(beta) / 2));
  return divide(multiply(half, 2), add(half, 1));
}

function assertAligned(inputs: AdamInputs): void {
  const { parameters, gradients, firstMoments, secondMoments } = inputs;
  for (const [name, list] of Object.entries({ gradients, firstMoments, secondMoments })) {
    const fits = list.every((node, i) => sameShape(node.shape, parameters[i]?.shape ?? [-1]));
    if (list.length !== parameters.length || !fits) {
      throw new RangeError(`adamUpdate: ${name} must have the number and shapes of parameters`);
    }
  }
}
