/** @file Regret over all of Ψ, from what was seen of it at a few tasks, each with its error and its age. */

import {
  type GaussianPrior,
  type GaussianProcess,
  type Measurement,
  matern52,
  mostLikelyProcess,
} from '../../../math/gaussianProcess.ts';
import { variance } from '../../../math/statistics.ts';

/** A task at a time. */
export interface Place {
  /** `[K]` where Ψ is [-1, 1]^K. */
  readonly unit: readonly number[];
  /** Number of the task after which. */
  readonly task: number;
}

/** An estimate of the regret somewhere. */
export type Sighting = Measurement<Place>;

/** Tasks after which the correlation with what was seen has fallen to 1/e: every task changes the model and what is known. */
const lifetime = 5;
/** Tasks after which a sighting is forgotten: e⁻² of it are left. */
const memory = 2 * lifetime;

/** Length scales, where Ψ is [-1, 1]^K and its diagonal 2 √K. */
const lengths = [0.15, 0.3, 0.6, 1.2];
/** Standard deviations of the field and of what every sighting has beside its own error, in those of the values. */
const deviations = [0.5, 1, 1.7];
const nuggets = [0.1, 0.4, 0.8];

/** The sightings that still count after a task. */
export function remembered(sightings: readonly Sighting[], task: number): Sighting[] {
  return sightings.filter(({ at }) => task - at.task <= memory);
}

/**
 * The most likely field: Matérn's with ν = 5/2 over Ψ, times e^(−Δ/5) for sightings Δ tasks apart, so that of a field of variance s²
 * a variance of s² (1 − e^(−2Δ/5)) has come in since. Length and deviations are chosen for the sightings by their likelihood.
 *
 * @throws RangeError for fewer than two sightings
 */
export function regretField(sightings: readonly Sighting[]): GaussianProcess<Place> {
  const [{ at }] = sightings;
  // Values that are all equal have no scale; any will do.
  const scale = Math.sqrt(variance(sightings.map(({ value }) => value))) || 1;
  const priors = lengths.flatMap((length) => {
    const correlation = correlationOver(length * Math.sqrt(at.unit.length));
    return deviations.flatMap((deviation) =>
      nuggets.map(
        (nugget): GaussianPrior<Place> => ({
          correlation,
          deviation: deviation * scale,
          nugget: nugget * scale,
        }),
      ),
    );
  });
  const [first, ...others] = priors;
  return mostLikelyProcess(sightings, [first, ...others]);
}

function correlationOver(length: number): (a: Place, b: Place) => number {
  return (a, b) => {
    let squares = 0;
    for (let k = 0; k < a.unit.length; k++) squares += (a.unit[k] - b.unit[k]) ** 2;
    return matern52(Math.sqrt(squares) / length) * Math.exp(-Math.abs(a.task - b.task) / lifetime);
  };
}
