/** @file Tasks on the boundary of Ψ whose optimal return is least known, where returns are affine in ψ. */

import { foldIn, type Key } from '../../../math/random.ts';
import { largest } from '../../../math/statistics.ts';
import { boundaryTasks, fromUnit, type TaskBox, toUnit } from '../../../tasks/box.ts';
import type { AffineReturn } from './affineReturns.ts';
import { type KnownOptimum, type Limits, lowerBound, upperBound } from './optimumBounds.ts';

/** Draws that an ascent begins from, for every candidate. */
const starts = 8;
/** Steps of an ascent at most, and the largest change of a coordinate in one. */
const steps = 5;
const stepLength = 0.5;

/** What candidates are chosen by. */
export interface BoundaryOptions {
  readonly policies: readonly AffineReturn[];
  /** `[n, K]` tasks that were trained on: their optimum counts as known, and is what the best policy returns there. */
  readonly trained: readonly (readonly number[])[];
  readonly count: number;
  readonly key: Key;
}

/**
 * `[count, K]` tasks, one after the other where upper and lower bound of A* are farthest apart, as if the optima of those before
 * were known. Without a control cost a regret is homogeneous of degree 1 in ψ, so its maximum lies on the boundary.
 */
export function boundaryCandidates(
  box: TaskBox,
  { policies, trained, count, key }: BoundaryOptions,
): number[][] {
  const reach = Array.from(box.low, (_, k) =>
    largest(policies.map(({ slope }) => Math.abs(slope[k]))),
  );
  const centre = largest(policies.map(({ offset }) => offset));
  const optimumAt = (unit: readonly number[]): KnownOptimum => ({
    unit,
    value: lowerBound(policies, unit).value,
  });
  const optima = trained.map((psi) => optimumAt(toUnit(psi, box)));
  const found: number[][] = [];
  for (let i = 0; i < count; i++) {
    const limits = { centre, reach, optima };
    const ends = boundaryTasks(foldIn(key, i), starts, box).map((psi) =>
      ascend(policies, limits, toUnit(psi, box)),
    );
    const { unit } = ends.reduce((a, b) => (b.width > a.width ? b : a));
    found.push(fromUnit(unit, box));
    optima.push(optimumAt(unit));
  }
  return found;
}

/** A task and the width of the interval in which its optimal return lies. */
interface End {
  readonly unit: readonly number[];
  readonly width: number;
}

/** Along the slope of the width, from face to face, while it grows. */
function ascend(policies: readonly AffineReturn[], limits: Limits, start: readonly number[]): End {
  let best: End = { unit: start, width: Number.NEGATIVE_INFINITY };
  let unit = start;
  for (let step = 0; step <= steps; step++) {
    const [lower, upper] = [lowerBound(policies, unit), upperBound(limits, unit)];
    const width = upper.value - lower.value;
    if (width <= best.width) break;
    best = { unit, width };
    const slope = upper.policy.slope.map((m, k) => m - lower.policy.slope[k]);
    unit = toBoundary(alongSlope(unit, slope));
  }
  return best;
}

function alongSlope(unit: readonly number[], slope: readonly number[]): number[] {
  const steepest = largest(slope.map(Math.abs));
  if (steepest === 0) return [...unit];
  return unit.map((x, k) => Math.min(1, Math.max(-1, x + (stepLength * slope[k]) / steepest)));
}

/** The point of the boundary in the same direction from the centre. */
function toBoundary(unit: readonly number[]): number[] {
  const farthest = largest(unit.map(Math.abs));
  return farthest === 0 ? [...unit] : unit.map((x) => x / farthest);
}
