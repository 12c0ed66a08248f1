/** @file The moments of a measured episode from which it can be drawn later, without adapting again. */

import type { Pose } from '../envs/scene.ts';
import { significant } from '../math/round.ts';

/** Some moments of an episode. */
export interface Filmstrip {
  /** Undiscounted return of the episode: the first of those whose mean is A_n. */
  readonly return: number;
  /** Of every moment, from the start of the episode. */
  readonly seconds: readonly number[];
  /** The pose of every moment, to seven digits. */
  readonly poses: readonly (readonly number[])[];
}

/** The filmstrips of one test task. */
export interface TaskFilmstrips {
  /** `[K]` */
  readonly psi: readonly number[];
  /** By n, the number of real samples as a string. */
  readonly strips: Readonly<Record<string, Filmstrip>>;
}

/** Moments in a filmstrip. */
export const stripMoments = 8;

/** Evenly spaced moments, the first and the last among them; null where there are no poses. */
export function filmstripOf(
  poses: readonly Pose[],
  { timeStep, return: value }: { readonly timeStep: number; readonly return: number },
): Filmstrip | null {
  if (poses.length === 0) return null;
  const steps = Array.from({ length: stripMoments }, (_, i) =>
    Math.round((i * (poses.length - 1)) / (stripMoments - 1)),
  );
  return {
    return: value,
    seconds: steps.map((t) => significant(t * timeStep, 7)),
    poses: steps.map((t) => Array.from(poses[t], (x) => significant(x, 7))),
  };
}
