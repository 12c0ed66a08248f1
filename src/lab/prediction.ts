/** @file What a learned model expects of an episode, number by number beside what came. */

import type { EpisodeNumbers } from '../evaluation/recordedEpisode.ts';

/** Most points of a curve: of longer episodes every second, third, … step is shown. */
const mostPoints = 256;

/** A number of both episodes over their steps; null after the end of an episode, or beyond all bounds. */
export interface ComparedNumber {
  readonly name: string;
  readonly virtual: readonly (number | null)[];
  readonly real: readonly (number | null)[];
}

/** Episodes of one policy from one start, in the model and real. */
export interface Prediction {
  /** Undiscounted, in the model; null where its numbers are beyond all bounds. */
  readonly virtualReturn: number | null;
  /** Steps from one point to the next. */
  readonly stride: number;
  /** The return so far, then the entries of the state. */
  readonly numbers: readonly ComparedNumber[];
}

/** Compares two episodes. */
export function predictionOf(
  real: EpisodeNumbers,
  virtual: EpisodeNumbers,
  stateNames: readonly string[] | undefined,
): Prediction {
  const steps = Math.max(real.states.length, virtual.states.length);
  const stride = Math.ceil(steps / mostPoints);
  const points = Array.from({ length: Math.ceil(steps / stride) }, (_, i) => i * stride);
  const compared = (
    name: string,
    numbersOf: (episode: EpisodeNumbers) => ArrayLike<number>,
  ): ComparedNumber => {
    const along = (episode: EpisodeNumbers): (number | null)[] => {
      const numbers = numbersOf(episode);
      return points.map((t) => finite(numbers[t]));
    };
    return { name, virtual: along(virtual), real: along(real) };
  };
  const entries = Array.from(real.states[0], (_, i) =>
    compared(stateNames?.[i] ?? `state ${i}`, ({ states }) => states.map((state) => state[i])),
  );
  return {
    virtualReturn: finite(virtual.return),
    stride,
    numbers: [compared('return so far', ({ rewards }) => sumsOf(rewards)), ...entries],
  };
}

function finite(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null;
}

/** 0, then the sums up to each number. */
function sumsOf(values: Float32Array): number[] {
  const sums = [0];
  for (const value of values) sums.push(sums[sums.length - 1] + value);
  return sums;
}
