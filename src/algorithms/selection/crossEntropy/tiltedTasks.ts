/**
 * @file Tilted distributions over Ψ, in which one side is more likely than the other, and their update by the cross-entropy method.
 *
 * In units of the box, where Ψ is [-1, 1]^K, with the mean s ∈ (-1, 1) of every coordinate as its only parameter:
 *
 *     p(x) / p_uniform(x) = Π_k sinc(s_k) ((1 + x_k) / (1 − x_k))^{s_k},      sinc(s) = sin(πs) / (πs)
 *
 * which is x = 2u − 1 with u ~ Beta(1 + s, 1 − s): E x = s, and s = 0 is uniform.
 */

import { foldIn, type Key, uniforms } from '../../../math/random.ts';

/** Largest |s| and, for densities, |x|: at ±1 all tasks would be one. */
const limit = 0.96;
/** Share of Ψ, the worst one, towards which the distribution moves. */
const tail = 0.05;
/** Part of a batch that counts as worst at least. */
const leastElite = 0.2;
/** Part of the way that an update goes. */
const updateRate = 0.5;

/** A task that has been drawn, with what was found there. */
export interface MeasuredTask {
  /** `[K]` x. */
  readonly unit: readonly number[];
  readonly gap: number;
  /** Uniform density over the density that it was drawn with. */
  readonly weight: number;
}

/** p(x) relative to the uniform density, x `[K]` and s `[K]`. */
export function density(unit: readonly number[], mean: readonly number[]): number {
  return unit.reduce((product, x, k) => {
    const within = clip(x);
    return product * sinc(mean[k]) * ((1 + within) / (1 - within)) ** mean[k];
  }, 1);
}

/** A draw `[K]` from p: Beta(1 + s, 1 − s) by Jöhnk's rejection, which accepts half of its trials or more. */
export function drawTilted(key: Key, mean: readonly number[]): number[] {
  return mean.map((s, k) => {
    for (let trial = 0; ; trial++) {
      const [u, v] = uniforms(foldIn(foldIn(key, k), trial), 2);
      const [a, b] = [u ** (1 / (1 + s)), v ** (1 / (1 - s))];
      if (a + b > 0 && a + b <= 1) return (2 * a) / (a + b) - 1;
    }
  });
}

/**
 * s `[K]` after a batch: halfway from s to the weighted mean of the batch's elite.
 *
 * The elite are the tasks whose gap is at least that of the worst 5 % of Ψ, as the importance weights estimate it, and a fifth of the
 * batch at least. So s stops where the tail of Ψ is, however many hard tasks are drawn.
 */
export function updatedMean(mean: readonly number[], batch: readonly MeasuredTask[]): number[] {
  const elite = eliteOf(batch);
  const total = elite.reduce((sum, { weight }) => sum + weight, 0);
  return mean.map((s, k) => {
    const centre = elite.reduce((sum, { unit, weight }) => sum + weight * unit[k], 0) / total;
    return s + updateRate * (clip(centre) - s);
  });
}

function eliteOf(batch: readonly MeasuredTask[]): readonly MeasuredTask[] {
  const sorted = batch.toSorted((a, b) => b.gap - a.gap);
  const least = Math.ceil(leastElite * batch.length);
  const total = batch.reduce((sum, { weight }) => sum + weight, 0);
  let before = 0;
  // A task belongs to the tail unless those worse than it make up all of that.
  const count = sorted.findIndex(({ weight }) => {
    const beyond = before >= tail * total;
    before += weight;
    return beyond;
  });
  return sorted.slice(0, Math.max(least, count < 0 ? sorted.length : count));
}

function clip(x: number): number {
  return Math.min(Math.max(x, -limit), limit);
}

function sinc(s: number): number {
  return s === 0 ? 1 : Math.sin(Math.PI * s) / (Math.PI * s);
}
