/** @file What part of its promises a model has kept. */

import { describe, expect, it } from 'vitest';
import type { TaskRecord } from '../selection/taskRecord.ts';
import { keptShare } from './keptShare.ts';

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
    expect(keptShare([task(10, 5)])).toBe(0.5);
    expect(keptShare([task(10, 5), task(20, 10), task(40, 20)])).toBe(0.5);
    // Σ p r / Σ p² = (10·0 + 20·20) / 500.
    expect(keptShare([task(10, 0), task(20, 20)])).toBe(0.8);
    // Large promises that were broken outweigh small ones that were kept.
    expect(keptShare([task(10, 10), task(30, -10)])).toBe(-0.2);
  });

  it('says nothing before a task has both', () => {
    const first = { ...task(0, 0), known: undefined, realReturnZeroShot: null };
    expect(keptShare([])).toBeNull();
    expect(keptShare([first])).toBeNull();
    expect(keptShare([task(0, 3), task(0, -3)])).toBeNull();
  });
});
