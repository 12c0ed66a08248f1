import { describe, expect, it } from 'vitest';
import type { TaskMethod } from '../../algorithms/methodNames.ts';
import { emptyLedger } from '../../data/ledger.ts';
import { mean } from '../../math/statistics.ts';
import type { FamilyData } from '../../tasks/familyData.ts';
import type { Evaluation } from '../evaluate.ts';
import { measuredReturn } from '../measuredReturn.ts';
import { emptyOptimalReturns, type OptimalReturns, withEntry } from '../optimum/optimalReturns.ts';
import { type ComparedSet, compareSet } from './methodComparison.ts';

const family: FamilyData = {
  name: 'line',
  parameterNames: ['speed [m/s]'],
  box: { low: [0], high: [1] },
};
/** `grid 2` of the box. */
const tasks = [[0], [1]];

/** A_0 and A_10 on both tasks. */
function evaluationOf(
  method: TaskMethod,
  seed: number,
  zeroShot: readonly number[],
  adapted: readonly number[],
): Evaluation {
  const around = (value: number) => measuredReturn([value - 1, value + 1], [value - 3, value + 1]);
  return {
    family: 'line',
    method,
    seed,
    step: 3,
    taskSet: 'grid 2',
    samples: [0, 10],
    tasks: tasks.map((psi, j) => ({
      psi,
      ledger: emptyLedger,
      returns: { 0: around(zeroShot[j]), 10: around(adapted[j]) },
    })),
    baselines: { zeroAction: [], random: [] },
    baselineSteps: 0,
  };
}

const evaluations = [
  evaluationOf('admrl', 1, [10, 20], [12, 26]),
  evaluationOf('admrl', 2, [14, 20], [16, 24]),
  evaluationOf('mb-unif', 1, [15, 18], [13, 19.123456789]),
];
const runs = evaluations.map(({ method }) => ({ method: method as TaskMethod }));

function tableOf(...known: readonly [number[], number][]): OptimalReturns {
  return known.reduce(
    (table, [psi, best]) =>
      withEntry(table, psi, {
        source: 'direct',
        method: 'trpo',
        seed: 1,
        samples: 1,
        origin: 'test',
        date: 'today',
        returns: { mean: best, low: best, high: best, episodes: 2 },
      }),
    emptyOptimalReturns('line'),
  );
}

const compared = (table: OptimalReturns | null): ComparedSet =>
  compareSet({ family, runs, evaluations, table, resamples: 20 });

const gapsOf = ({ methods }: ComparedSet): number[][][] =>
  methods.map(({ budgets }) => budgets.map(({ tasks: all }) => all.map(({ gap }) => gap)));

describe('compareSet', () => {
  it('measures to the table, method by method, as means over seeds', () => {
    const set = compared(tableOf([[0], 20], [[1], 30]));
    expect(set.reference).toBe('optimal');
    expect(set.tasks).toEqual(tasks);
    expect(set.methods.map(({ method, seeds }) => [method, seeds])).toEqual([
      ['admrl', [1, 2]],
      ['mb-unif', [1]],
    ]);
    expect(gapsOf(set)).toEqual([
      [
        [8, 10],
        [6, 5],
      ],
      [
        [5, 12],
        [7, 30 - 19.123456789],
      ],
    ]);
  });

  it('measures to the best of the runs, over all n, where there is no table', () => {
    for (const table of [null, tableOf([[0.5], 100])]) {
      const set = compared(table);
      expect(set.reference).toBe('best of these runs');
      const kinds = set.methods[0].budgets[0].tasks.map(({ reference }) => reference);
      expect(kinds).toEqual([
        { value: 16, kind: 'best of these runs' },
        { value: 26, kind: 'best of these runs' },
      ]);
      // Whoever is best has a gap of exactly 0, which is not below 0.
      expect(set.methods[0].budgets[1].tasks.map(({ gaps }) => gaps)).toEqual([
        [4, 0],
        [0, 2],
      ]);
      expect(
        set.methods.flatMap(({ budgets }) => budgets.flatMap(({ negative }) => negative)),
      ).toEqual([]);
    }
  });

  it('names the tasks that a table lacks, and measures none of them to anything else', () => {
    const set = compared(tableOf([[1], 30]));
    expect(set.reference).toBe('optimal');
    for (const { missing, budgets } of set.methods) {
      expect(missing).toEqual([[0]]);
      for (const { tasks: all } of budgets) expect(all.map(({ psi }) => psi)).toEqual([[1]]);
    }
  });

  it('keeps the episodes of every run to six digits', () => {
    const { returns } = compared(null);
    expect(returns).toHaveLength(3);
    expect(returns[2]['10'][1]).toEqual({
      values: [18.1235, 20.1235],
      fresh: [16.1235, 20.1235],
    });
    expect(returns[0]['0'].map(({ values }) => mean(values))).toEqual([10, 20]);
  });

  it('gives a method the same intervals whichever others there are', () => {
    const table = tableOf([[0], 20], [[1], 30]);
    const alone = compareSet({
      family,
      table,
      resamples: 20,
      runs: runs.slice(2),
      evaluations: evaluations.slice(2),
    });
    expect(alone.methods).toEqual(compared(table).methods.slice(1));
  });
});
