/** @file Adam's ascent on θ, and the running mean of its iterates. */

import { norm } from '../../../math/vector.ts';

/** Where the ascent is: plain data. */
export interface Ascent {
  /** `[P]` the newest iterate of θ. */
  readonly iterate: Float32Array;
  /** `[P]` the running mean of the iterates: θ of the learner. */
  readonly average: Float32Array;
  /** `[P]` Adam's moments, not corrected for their start. */
  readonly firstMoments: Float64Array;
  readonly secondMoments: Float64Array;
  /** Steps taken. */
  readonly step: number;
}

/** Adam's decay rates (measured: 0.7 and 0.95, of Xu et al. 2022, took twice as many steps on the ant). */
const beta1 = 0.9;
const beta2 = 0.99;

/** Added to the root of the second moment. */
const epsilon = 1e-8;

/** Longer gradients are scaled down to this norm; J is in units of standardised advantages (Xu et al. 2022). */
const maxGradientNorm = 1;

/** Weight of the newest iterate in the mean, once 1 / step has fallen to it (ours): a memory of about 30 steps. */
const newest = 0.03;

/** The ascent before its first step. */
export function startAscent(theta: Float32Array): Ascent {
  return {
    iterate: theta,
    average: theta,
    firstMoments: new Float64Array(theta.length),
    secondMoments: new Float64Array(theta.length),
    step: 0,
  };
}

/**
 * One step along `gradient` `[P]`. Around an optimum the iterates scatter by the noise of the gradient times the size of
 * the step; their mean does not.
 */
export function ascend(ascent: Ascent, gradient: Float32Array, stepSize: number): Ascent {
  const step = ascent.step + 1;
  const factor = Math.min(1, maxGradientNorm / norm(gradient));
  const [first, second] = [1 - beta1 ** step, 1 - beta2 ** step];
  const weight = Math.max(newest, 1 / step);
  const [iterate, average] = [ascent.iterate.slice(), ascent.average.slice()];
  const [firstMoments, secondMoments] = [ascent.firstMoments.slice(), ascent.secondMoments.slice()];
  for (let i = 0; i < iterate.length; i++) {
    const clipped = factor * gradient[i];
    firstMoments[i] = beta1 * firstMoments[i] + (1 - beta1) * clipped;
    secondMoments[i] = beta2 * secondMoments[i] + (1 - beta2) * clipped ** 2;
    const direction = firstMoments[i] / first / (Math.sqrt(secondMoments[i] / second) + epsilon);
    iterate[i] += stepSize * direction;
    average[i] += weight * (iterate[i] - average[i]);
  }
  return { iterate, average, firstMoments, secondMoments, step };
}
