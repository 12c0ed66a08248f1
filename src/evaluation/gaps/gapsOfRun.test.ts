import { describe, expect, it } from 'vitest';
import { emptyOptimalReturns } from '../optimum/optimalReturns.ts';
import { cornerOptima, onCorners, square } from './gapsOfRun.testdata.ts';
import { gapsOfRun } from './gapsOfRun.ts';

const options = { family: square, method: 'admrl', evaluation: onCorners } as const;

describe('gapsOfRun', () => {
  it('finds the worst task by the gap, not by the return', () => {
    const gaps = gapsOfRun({ ...options, table: cornerOptima })!;
    const [{ tasks, worst, statistics }] = gaps.budgets;
    expect(tasks.map(({ psi, gap, ratio }) => ({ psi, gap, ratio }))).toEqual([
      { psi: [-1, 1], gap: 10, ratio: 0.5 },
      { psi: [1, -1], gap: 50, ratio: 0.8 },
    ]);
    // The lowest return is on (−1, 1). On the other episodes the gap is 60: (50 + 60) / 2.
    expect(worst).toEqual([{ seed: 1, psi: [1, -1], gap: 50, splitGap: 55 }]);
    expect(statistics.worstSplit.estimate).toBe(55);
    expect([gaps.known, gaps.tasks]).toEqual([2, 4]);
    // 50 / 20 and 50 / 250.
    expect(gaps.zeroActionShare).toBeCloseTo((2.5 + 0.2) / 2, 12);
  });

  it('is null where no optimum is known, or tasks are missing', () => {
    expect(gapsOfRun({ ...options, table: emptyOptimalReturns('square') })).toBeNull();
    const evaluation = { ...onCorners, tasks: onCorners.tasks.slice(1) };
    expect(gapsOfRun({ ...options, evaluation, table: cornerOptima })).toBeNull();
  });
});
