/** @file How informative the task gradients of training runs were: whether they predicted changes of the gap, and where they led. */

import type { TaskRecord } from '../../algorithms/selection/taskRecord.ts';
import { pearsonCorrelation, spearmanCorrelation } from '../../math/correlation.ts';
import { mean, median } from '../../math/statistics.ts';
import { isOnBoundary, type TaskBox, toUnit, unitScale } from '../../tasks/box.ts';

/** A step of the ascent: the change of the gap that the gradient predicted, and the change that was measured. */
export interface AscentStep {
  /** (ψ_{k+1} − ψ_k)ᵀ ∂L/∂ψ at ψ_k, in discounted return, for the model of task k. */
  readonly predicted: number;
  /** Gap at ψ_{k+1} minus gap at ψ_k, in undiscounted return. In between, the model has learned from task k. */
  readonly measured: number;
}

/** Statistics of the task gradients of several runs. */
export interface GradientInformation {
  readonly steps: readonly AscentStep[];
  /** Correlations of predicted and measured changes; null for fewer than three steps, or if one of them is constant. */
  readonly pearson: number | null;
  readonly spearman: number | null;
  /** Fraction of all coordinates of all gradients that are further from 0 than two standard errors. */
  readonly significantShare: number;
  /** Median over gradients of ‖implicit term‖ / ‖total‖, in units in which Ψ is [-1, 1]^K. */
  readonly implicitShare: number;
  /** Median over gradients of the damping δ over ‖H‖: curvature below this share of the largest is not inverted. */
  readonly dampingShare: number;
  /** Median distance |ψ_{k+1} − ψ_k| in the same units; the box is 2 wide. */
  readonly stepLength: number;
  /** Fraction of the tasks chosen by a gradient that lie on the boundary of Ψ. */
  readonly boundaryShare: number;
}

/**
 * Summarises the gradients of runs on one family.
 *
 * @param runs - the records of each run, in order.
 * @throws RangeError when no record has a gradient.
 */
export function gradientInformation(
  runs: readonly (readonly TaskRecord[])[],
  box: TaskBox,
): GradientInformation {
  const records = runs.flat().filter(({ gradient }) => gradient !== null);
  if (records.length === 0) throw new RangeError('runs: no record has a gradient');
  const gradients = records.flatMap(({ gradient }) => gradient ?? []);
  const coordinates = gradients.flatMap(({ total, standardError }) =>
    total.map((value, k) => Math.abs(value) > 2 * standardError[k]),
  );
  const scale = unitScale(box);
  const norm = (vector: readonly number[]): number =>
    Math.hypot(...vector.map((x, k) => x * scale[k]));
  const steps = runs.flatMap(stepsOf);
  return {
    steps,
    ...correlations(steps),
    significantShare: share(coordinates),
    implicitShare: median(
      gradients.map(({ implicitTerm, total }) => norm(implicitTerm) / norm(total)),
    ),
    dampingShare: median(gradients.map(({ damping, normHessian }) => damping / normHessian)),
    stepLength: median(
      records.map(({ psi, nextPsi }) => {
        const [from, to] = [toUnit(psi, box), toUnit(nextPsi, box)];
        return Math.hypot(...to.map((x, k) => x - from[k]));
      }),
    ),
    boundaryShare: share(records.map(({ nextPsi }) => isOnBoundary(nextPsi, box))),
  };
}

/** Pairs of consecutive tasks of a run, the first of which has a gradient. */
function stepsOf(records: readonly TaskRecord[]): AscentStep[] {
  return records.flatMap(({ psi, gap, gradient }, k) => {
    const next = records[k + 1];
    if (gradient === null || gap === null || next === undefined || next.gap === null) return [];
    const predicted = gradient.total.reduce((sum, g, i) => sum + g * (next.psi[i] - psi[i]), 0);
    return [{ predicted, measured: next.gap - gap }];
  });
}

function correlations(steps: readonly AscentStep[]): {
  readonly pearson: number | null;
  readonly spearman: number | null;
} {
  const predicted = steps.map((step) => step.predicted);
  const measured = steps.map((step) => step.measured);
  const varies = [predicted, measured].every((values) => new Set(values).size > 1);
  if (steps.length < 3 || !varies) return { pearson: null, spearman: null };
  return {
    pearson: pearsonCorrelation(predicted, measured),
    spearman: spearmanCorrelation(predicted, measured),
  };
}

const share = (flags: readonly boolean[]): number => mean(flags.map(Number));
