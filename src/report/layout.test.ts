/** @file The small layout rules behind figures: bands, axes, pairs of coordinates, text width. */

import { describe, expect, it } from 'vitest';
import { emptyLedger } from '../data/ledger.ts';
import type { MetricsRecord } from '../study/run/records.ts';
import { summarizeBudgets } from './data/evaluationSummary.ts';
import { logAxis } from './draw/figure.ts';
import { textWidth } from './draw/textWidth.ts';
import { taskBands } from './run/taskBands.ts';
import { clusterLabels } from './run/taskLabels.ts';
import { coordinatePairs } from './run/visitedTasks.ts';

describe('taskBands', () => {
  it('splits the steps where the task changes', () => {
    const row = (step: number, task: number): MetricsRecord => ({
      step,
      task,
      phase: 'slbo',
      stage: 0,
      iteration: 0,
      realSamples: 0,
      virtualSteps: 0,
    });
    const bands = taskBands([row(0, 0), row(1, 0), row(2, 1), row(3, 2)]);
    expect(bands).toEqual([
      { task: 0, start: 0, end: 2 },
      { task: 1, start: 2, end: 3 },
      { task: 2, start: 3, end: 4 },
    ]);
    expect(taskBands([])).toEqual([]);
  });
});

describe('logAxis', () => {
  it('ticks at 1, 2 and 5 within a decade or two', () => {
    expect(logAxis([0.03, 0.6]).ticks).toEqual([0.05, 0.1, 0.2, 0.5]);
  });

  it('ticks at powers of ten over more, and not at all of them over many', () => {
    expect(logAxis([0.01, 1, 100]).ticks).toEqual([0.01, 0.1, 1, 10, 100]);
    expect(logAxis([1e-12, 1]).ticks).toEqual([1e-12, 1e-9, 1e-6, 1e-3, 1]);
  });

  it('leaves a margin around a single value', () => {
    const { domain } = logAxis([1]);
    expect(domain[0]).toBeLessThan(1);
    expect(domain[1]).toBeGreaterThan(1);
  });
});

describe('coordinatePairs', () => {
  it('shows every coordinate at least once', () => {
    expect(coordinatePairs(3)).toEqual([
      [0, 1],
      [0, 2],
      [1, 2],
    ]);
    for (const k of [2, 3, 4, 5, 18]) {
      expect(new Set(coordinatePairs(k).flat()).size).toBe(k);
    }
    expect(coordinatePairs(18)).toHaveLength(9);
  });
});

describe('clusterLabels', () => {
  const box = { low: [0, 0], high: [1, 1] };
  const texts = (points: number[][]) =>
    clusterLabels(
      points.map(([x, y], task) => ({ task, x: x, y: y })),
      box,
      0,
      1,
      200,
    ).map(({ text }) => text);

  it('labels distant points one by one and joins those at one place', () => {
    expect(
      texts([
        [0.5, 0.5],
        [0.9, 0.2],
        [0.5, 0.5],
        [0.5, 0.5],
      ]),
    ).toEqual(['1', '0, 2, 3']);
  });

  it('shortens long lists', () => {
    expect(texts([0, 1, 2, 3, 4, 5].map(() => [1, 1]))).toEqual(['0, 1 +4']);
  });
});

describe('textWidth', () => {
  it('adds the advances of Inter', () => {
    // i is 242 and W 985 thousandths of an em wide.
    expect(textWidth('iW', 10)).toBeCloseTo(12.27, 10);
    expect(textWidth('', 10)).toBe(0);
    expect(textWidth('ψ', 10)).toBeCloseTo(6.5, 10);
  });
});

describe('summarizeBudgets', () => {
  it('takes means and the lowest over the tasks that have the budget', () => {
    const estimate = (mean: number) => ({
      mean,
      low: mean,
      high: mean,
      episodes: 1,
      values: [mean],
      fresh: [mean],
    });
    const ledger = emptyLedger;
    const summaries = summarizeBudgets({
      family: 'hopper2d',
      method: 'admrl',
      seed: 1,
      step: 7,
      taskSet: 'test',
      baselineSteps: 0,
      samples: [0, 2000, 4000],
      tasks: [
        { psi: [0], returns: { '0': estimate(10), '2000': estimate(50) }, ledger },
        { psi: [1], returns: { '0': estimate(4) }, ledger },
      ],
      baselines: { zeroAction: [], random: [] },
    });
    expect(summaries).toEqual([
      { samples: 0, mean: 7, lowest: 4, lowestPsi: [1] },
      { samples: 2000, mean: 50, lowest: 50, lowestPsi: [0] },
    ]);
  });
});
