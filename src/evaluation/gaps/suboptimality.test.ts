import { describe, expect, it } from 'vitest';
import { keyFromSeed } from '../../math/random.ts';
import { mean } from '../../math/statistics.ts';
import { measuredReturn } from '../measuredReturn.ts';
import { emptyOptimalReturns, type OptimalReturns, withEntry } from '../optimum/optimalReturns.ts';
import {
  type MeasuredEvaluation,
  optimalReference,
  type Suboptimality,
  type SuboptimalityOptions,
  suboptimality,
} from './suboptimality.ts';

const key = keyFromSeed(6);
const tasks = [
  [-1, 0.5],
  [0, 0.5],
  [1, 0.5],
];

/** A_n of values and of fresh episodes; each has two, one above and one below. */
type Means = readonly [number, number];
const around = (value: number): number[] => [value - 1, value + 1];
const measured = ([values, fresh]: Means) => measuredReturn(around(values), around(fresh));

/** `[tasks]` A_0 and A_2000 */
function evaluationOf(
  seed: number,
  zeroShot: readonly Means[],
  adapted: readonly Means[],
): MeasuredEvaluation {
  return {
    family: 'ant2d',
    method: 'admrl',
    seed,
    samples: [0, 2000],
    tasks: tasks.map((psi, j) => ({
      psi,
      returns: { 0: measured(zeroShot[j]), 2000: measured(adapted[j]) },
    })),
  };
}

const evaluations = [
  evaluationOf(
    1,
    [
      [10, 14],
      [20, 22],
      [30, 30],
    ],
    [
      [40, 36],
      [30, 44],
      [50, 52],
    ],
  ),
  evaluationOf(
    2,
    [
      [20, 20],
      [10, 10],
      [10, 10],
    ],
    [
      [44, 50],
      [60, 40],
      [30, 30],
    ],
  ),
];

const tableOf = (...means: number[]): OptimalReturns =>
  means.reduce(
    (table, best, j) =>
      withEntry(table, tasks[j], {
        source: 'direct',
        method: 'trpo',
        seed: 1,
        samples: 1e6,
        origin: 'test',
        date: 'today',
        returns: { mean: best, low: best, high: best, episodes: 2 },
      }),
    emptyOptimalReturns('ant2d'),
  );

const gapsWith = (changes: Partial<SuboptimalityOptions> = {}): Suboptimality =>
  suboptimality({
    evaluations,
    tasks,
    key,
    resamples: 50,
    reference: optimalReference(tableOf(50, 50, 100)),
    ...changes,
  });

describe('suboptimality', () => {
  const found = gapsWith();
  const [zeroShot, adapted] = found.budgets;

  it('has gap, ratio and gain of every task, means over seeds', () => {
    expect(found).toMatchObject({ family: 'ant2d', method: 'admrl', seeds: [1, 2], missing: [] });
    expect(found.budgets.map(({ samples }) => samples)).toEqual([0, 2000]);
    const reference = { value: 50, kind: 'optimal' };
    // A_2000 is 42, 45, 40 and A_0 was 15, 15, 20.
    expect(adapted.tasks).toEqual([
      { psi: tasks[0], reference, achieved: 42, gap: 8, gaps: [10, 6], ratio: 0.84, gain: 27 },
      { psi: tasks[1], reference, achieved: 45, gap: 5, gaps: [20, -10], ratio: 0.9, gain: 30 },
      {
        psi: tasks[2],
        reference: { value: 100, kind: 'optimal' },
        achieved: 40,
        gap: 60,
        gaps: [50, 70],
        ratio: 0.4,
        gain: 20,
      },
    ]);
    expect(zeroShot.tasks.map(({ gap }) => gap)).toEqual([35, 35, 80]);
    expect(zeroShot.tasks.map(({ gain }) => gain)).toEqual([0, 0, 0]);
  });

  it('finds the worst task of every seed, and its gap on the other episodes', () => {
    // Seed 1: values 10, 20, 50; fresh 14, 6, 48: task 3 both ways, (48 + 50) / 2.
    // Seed 2: values 6, -10, 70; fresh 0, 10, 70.
    expect(adapted.worst).toEqual([
      { seed: 1, psi: tasks[2], gap: 50, splitGap: 49 },
      { seed: 2, psi: tasks[2], gap: 70, splitGap: 70 },
    ]);
    expect(adapted.statistics.worst.estimate).toBe(60);
    expect(adapted.statistics.worstSplit.estimate).toBe(59.5);
    expect(adapted.statistics.mean.estimate).toBeCloseTo(mean([8, 5, 60]), 12);
    // Another worst task in each seed: 20 in the first, 6 in the second.
    const [, { worst, statistics }] = gapsWith({
      reference: optimalReference(tableOf(50, 50, 30)),
    }).budgets;
    expect(worst.map(({ psi }) => psi)).toEqual([tasks[1], tasks[0]]);
    expect(statistics.worst.estimate).toBe(13);
    // Means over seeds are 8, 5, -10.
    expect(statistics.worstOfSeedMeans.estimate).toBe(8);
  });

  it('lists gaps below zero and does not clip them', () => {
    expect(zeroShot.negative).toEqual([]);
    expect(adapted.negative).toEqual([{ seed: 2, psi: tasks[1], gap: -10 }]);
    const [, better] = gapsWith({ reference: optimalReference(tableOf(20, 20, 20)) }).budgets;
    expect(better.negative).toHaveLength(6);
    expect(better.statistics.worst.estimate).toBe(-10);
  });

  it('leaves out tasks without a reference and names them', () => {
    const { missing, budgets } = gapsWith({ reference: optimalReference(tableOf(50, 50)) });
    expect(missing).toEqual([tasks[2]]);
    expect(budgets[1].tasks.map(({ psi }) => psi)).toEqual(tasks.slice(0, 2));
    // Largest of 10, 20 and of 6, -10.
    expect(budgets[1].statistics.worst.estimate).toBe(13);
    expect(() => gapsWith({ reference: () => null })).toThrow(
      'none of the 3 tasks has a reference',
    );
  });

  it('compares with any other reference; a ratio to what is not positive is none', () => {
    const reference = ([x]: readonly number[]) => ({ value: 100 * x, kind: 'line' });
    const [, { tasks: compared }] = gapsWith({ reference }).budgets;
    expect(compared.map(({ reference: { kind } }) => kind)).toEqual(['line', 'line', 'line']);
    expect(compared.map(({ gap }) => gap)).toEqual([-142, -45, 60]);
    expect(compared.map(({ ratio }) => ratio)).toEqual([null, null, 0.4]);
  });

  it('has no gain without n = 0', () => {
    const later = evaluations.map((evaluation) => ({ ...evaluation, samples: [2000] }));
    const { budgets } = gapsWith({ evaluations: later });
    expect(budgets).toHaveLength(1);
    expect(budgets[0].tasks.map(({ gain }) => gain)).toEqual([null, null, null]);
    // Neither the other n nor its place changes what is drawn.
    expect(budgets[0].statistics).toEqual(adapted.statistics);
  });

  it('is a function of the key and does not mind the order of evaluated tasks', () => {
    const reversed = evaluations.map((evaluation) => ({
      ...evaluation,
      tasks: [...evaluation.tasks].reverse(),
    }));
    expect(gapsWith({ evaluations: reversed })).toEqual(found);
    expect(gapsWith({ key: keyFromSeed(5) })).not.toEqual(found);
  });
});

describe('suboptimality refuses', () => {
  const [first, second] = evaluations;

  it('an interrupted evaluation, naming what it lacks', () => {
    const short = { ...second, tasks: second.tasks.slice(0, 2) };
    expect(() => gapsWith({ evaluations: [first, short] })).toThrow(
      'evaluations are incomplete, they lack n = 0,2000 of [1,0.5] in seed 2',
    );
    const [{ psi, returns }, ...others] = first.tasks;
    const early = { ...first, tasks: [{ psi, returns: { 0: returns[0] } }, ...others] };
    expect(() => gapsWith({ evaluations: [early, short] })).toThrow(
      'they lack n = 2000 of [-1,0.5] in seed 1; n = 0,2000 of [1,0.5] in seed 2',
    );
  });

  it('what cannot be averaged', () => {
    expect(() => gapsWith({ evaluations: [] })).toThrow('there are no evaluations');
    expect(() => gapsWith({ evaluations: [first, { ...second, seed: 1 }] })).toThrow(
      'seed 1 occurs twice',
    );
    expect(() => gapsWith({ evaluations: [first, { ...second, method: 'mb-unif' }] })).toThrow(
      'seed 2 is mb-unif on ant2d with n = 0,2000, expected admrl on ant2d with n = 0,2000',
    );
    expect(() => gapsWith({ evaluations: [first, { ...second, samples: [0] }] })).toThrow(
      'seed 2 is admrl on ant2d with n = 0, expected',
    );
  });
});
