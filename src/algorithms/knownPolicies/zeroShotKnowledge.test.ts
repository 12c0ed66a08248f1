/** @file What part of its promises a model has kept. */

import { describe, expect, it } from 'vitest';
import type { TaskRecord } from '../selection/taskRecord.ts';
import { keptShare } from './zeroShotKnowledge.ts';

/** A task on which 100 was known, and the model promised `promised` more, of which `real` came true. */
const task = (promised: number, real: number): TaskRecord => ({
  task: 1,
  psi: [0],
  realReturnZeroShot: 100 + real,
  realReturnAfter: 0,
  gap: 0,
  gapStandardError: 0,
  gradient: null,
  nextPsi: [0],
  known: {
    policy: 'θ* of task 0',
    mean: 100,
    floor: 90,
    episodes: 20,
    promise: 100 + promised,
    trusted: true,
  },
});

describe('keptShare', () => {
  it('is the slope of what came true on what was promised', () => {
    expect(keptShare([task(10, 5), task(20, 10), task(40, 20)])).toEqual({ share: 0.5, low: 0.5 });
    // Σ p r / Σ p² = (10·0 + 20·20) / 500 = 0.8; residuals −8 and 4, so the error is √(80 / 1 / 500) = 0.4, and
    // P(T > 6.314) = 0.05 for 1 degree of freedom.
    const { share, low } = keptShare([task(10, 0), task(20, 20)])!;
    expect(share).toBeCloseTo(0.8, 12);
    expect(low).toBeCloseTo(0.8 - 6.31375 * 0.4, 4);
  });

  it('says nothing before two tasks have both', () => {
    const first = { ...task(0, 0), known: undefined, realReturnZeroShot: null };
    expect(keptShare([])).toBeNull();
    expect(keptShare([first, task(10, 5)])).toBeNull();
    expect(keptShare([task(0, 3), task(0, -3)])).toBeNull();
  });
});
