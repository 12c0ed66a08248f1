import { describe, expect, it } from 'vitest';
import type { TaskRecord } from '../../algorithms/selection/taskRecord.ts';
import type { TaskGradient } from '../../algorithms/taskGradient/taskGradient.ts';
import { taskBox } from '../../tasks/box.ts';
import { gradientInformation } from './gradientInformation.ts';

/** Half-widths 2 and 0.5. */
const box = taskBox([-2, 0], [2, 1]);

function gradientOf(
  total: readonly number[],
  implicitTerm: readonly number[],
  standardError: readonly number[] = [1, 1],
): TaskGradient {
  return {
    variant: 'exact',
    total,
    implicitTerm,
    standardError,
    optimumTerm: [0, 0],
    zeroShotTerm: [0, 0],
    normMixed: 1,
    normPolicyGradient: 1,
    normHessian: 10,
    damping: 2,
    cgResidual: 0,
    cgIterations: 1,
    solveDisagreement: 0,
  };
}

function record(
  task: number,
  psi: readonly number[],
  nextPsi: readonly number[],
  gap: number | null,
  gradient: TaskGradient | null,
): TaskRecord {
  const realReturnZeroShot = gap === null ? null : 100 - gap;
  return {
    task,
    psi,
    nextPsi,
    gap,
    gradient,
    realReturnZeroShot,
    realReturnAfter: 100,
    gapStandardError: gap === null ? null : 1,
  };
}

/** The first task has no gradient; three steps follow, the last of which has no next task. */
const run: TaskRecord[] = [
  record(0, [0, 0.5], [0, 0.5], null, null),
  record(1, [0, 0.5], [2, 0.5], 10, gradientOf([3, 4], [3, 0])),
  record(2, [2, 0.5], [2, 1], 14, gradientOf([0, 8], [0, 2])),
  record(3, [2, 1], [1, 0.75], 15, gradientOf([-1.5, -4], [0, 0], [1, 3])),
];

describe('gradientInformation', () => {
  const found = gradientInformation([run], box);

  it('compares the promised with the measured change of the gap, step by step', () => {
    // (2, 0)·(3, 4) = 6 against 14 − 10; (0, 0.5)·(0, 8) = 4 against 15 − 14. The third leads to no measured task.
    expect(found.steps).toEqual([
      { predicted: 6, measured: 4 },
      { predicted: 4, measured: 1 },
    ]);
    expect([found.pearson, found.spearman]).toEqual([null, null]);
  });

  it('correlates the steps of several runs', () => {
    const other = [
      record(0, [0, 0.5], [2, 0.5], 10, gradientOf([0.5, 0], [0, 0])),
      record(1, [2, 0.5], [2, 0.5], 15, null),
    ];
    // (6, 4), (4, 1) and (1, 5): sums of products and squares are −33, 114 and 78 ninths; ranks 3 2 1 and 2 1 3.
    const several = gradientInformation([run, other], box);
    expect(several.steps.at(-1)).toEqual({ predicted: 1, measured: 5 });
    expect(several.pearson).toBeCloseTo(-33 / Math.sqrt(114 * 78), 12);
    expect(several.spearman).toBeCloseTo(-0.5, 12);
  });

  it('says how certain gradients are: which coordinates are beyond two standard errors', () => {
    // |3|, |4| > 2; 0 is not, 8 is; 1.5 ≤ 2 and 4 ≤ 6 are not: 3 of 6.
    expect(found.significantShare).toBeCloseTo(3 / 6, 12);
  });

  it('weighs the terms and the steps in units of the box', () => {
    // Totals × half-widths: (6, 2), (0, 4), (−3, −2); implicit terms: (6, 0), (0, 1), 0.
    const shares = [6 / Math.hypot(6, 2), 1 / 4, 0].sort((a, b) => a - b);
    expect(found.implicitShare).toBeCloseTo(shares[1], 12);
    expect(found.dampingShare).toBeCloseTo(0.2, 12);
    // Lengths: 2/2 = 1; 0.5/0.5 = 1; (1/2, 0.25/0.5) has length √0.5.
    expect(found.stepLength).toBeCloseTo(1, 12);
  });

  it('counts the chosen tasks on the boundary', () => {
    // (2, 0.5) and (2, 1) are on it, (1, 0.75) is not.
    expect(found.boundaryShare).toBeCloseTo(2 / 3, 12);
  });

  it('needs a gradient', () => {
    expect(() => gradientInformation([run.slice(0, 1)], box)).toThrow('no record has a gradient');
  });
});
