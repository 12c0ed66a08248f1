/** @file A made-up comparison of methods whose returns follow simple formulas, so that figures can be looked at and compared. */

import { type TaskMethod, taskMethods } from '../../src/algorithms/methodNames.ts';
import { emptyLedger } from '../../src/data/ledger.ts';
import type { Evaluation } from '../../src/evaluation/evaluate.ts';
import {
  type ComparedRun,
  compareSet,
  type MethodComparison,
} from '../../src/evaluation/gaps/methodComparison.ts';
import { measuredReturn } from '../../src/evaluation/measuredReturn.ts';
import {
  emptyOptimalReturns,
  type OptimalReturns,
  withEntry,
} from '../../src/evaluation/optimum/optimalReturns.ts';
import { parseTaskSet, tasksOfSet } from '../../src/evaluation/testTasks.ts';
import type { FamilyData } from '../../src/tasks/familyData.ts';
import { wobble } from './syntheticRun.ts';

export interface SyntheticComparisonOptions {
  readonly dimensions?: number;
  readonly methods?: readonly TaskMethod[];
  readonly seeds?: number;
  readonly samples?: readonly number[];
  readonly isOptimumKnown?: boolean;
}

/** How the mean return falls from the centre to the corners of Ψ, by method, and what n samples bring. */
const slopes: Readonly<Partial<Record<TaskMethod, number>>> = {
  admrl: 110,
  'mb-unif': 230,
  'mb-gauss': 320,
  'mb-gauss-clipped': 260,
  'mb-corner': 170,
  'slbo-fixed': 420,
};

/** Real steps that a method learned from: the more the later it is listed. */
const trainSamplesOf = (method: TaskMethod): number => 32_000 * 2 ** taskMethods.indexOf(method);

/** A method that no figure here shows needs no number of its own. */
const slopeOf = (method: TaskMethod): number => slopes[method] ?? 300;

function syntheticFamily(dimensions: number): FamilyData {
  const names = ['target velocity, x [m/s]', 'target velocity, y [m/s]', 'target height [m]'];
  const low = Array.from({ length: dimensions }, (_, i) =>
    dimensions > 3 ? -1 : i === 2 ? 0.4 : -3,
  );
  return {
    name: `synthetic${dimensions}d`,
    parameterNames: low.map((_, i) => names[dimensions > 3 ? 3 : i] ?? `state ${i}`),
    box: { low, high: low.map((_, i) => (dimensions > 3 ? 1 : i === 2 ? 0.6 : 3)) },
  };
}

/** Distance from the centre: √K at the corners. */
function radius(psi: readonly number[], { box: { low, high } }: FamilyData): number {
  return Math.hypot(...psi.map((x, i) => (2 * x - low[i] - high[i]) / (high[i] - low[i])));
}

function syntheticEvaluation(
  family: FamilyData,
  { method, seed }: Pick<ComparedRun, 'method' | 'seed'>,
  taskSet: string,
  samples: readonly number[],
): Evaluation {
  const tasks = tasksOfSet(family, parseTaskSet(taskSet)).map((psi, j) => ({
    psi,
    returns: Object.fromEntries(
      samples.map((n) => {
        const kept = 0.55 + 0.45 * Math.exp(-n / 3000);
        const loss = slopeOf(method) * kept * radius(psi, family) ** 1.5;
        const mean = 1300 - loss + 45 * wobble(7 * j + 31 * seed);
        const episodes = (stream: number) =>
          Array.from({ length: 6 }, (_, e) => mean + 60 * wobble(13 * j + 5 * e + stream + n));
        return [String(n), measuredReturn(episodes(0.3), episodes(0.7))];
      }),
    ),
    ledger: emptyLedger,
  }));
  return {
    family: family.name,
    method,
    seed,
    taskSet,
    samples,
    tasks,
    step: 100,
    baselines: { zeroAction: [], random: [] },
    baselineSteps: 0,
  };
}

function syntheticTable(family: FamilyData, sets: readonly string[]): OptimalReturns {
  const tasks = sets.flatMap((set) => tasksOfSet(family, parseTaskSet(set)));
  return tasks.reduce((table, psi, j) => {
    const mean = 1420 - 20 * radius(psi, family) + 10 * wobble(j);
    return withEntry(table, psi, {
      source: 'direct',
      method: 'trpo',
      seed: 1,
      samples: 1e6,
      origin: 'made up',
      date: '2026-01-01',
      returns: { mean, low: mean, high: mean, episodes: 200 },
    });
  }, emptyOptimalReturns(family.name));
}

function visited(family: FamilyData, method: TaskMethod, seed: number): number[][] {
  const { low, high } = family.box;
  return Array.from({ length: 10 }, (_, task) =>
    low.map((bound, i) => {
      const u = wobble(3.7 * (task + i) ** 2 + 5.3 * i + 11.9 * seed + method.length);
      const reach = method === 'admrl' ? 0.6 + 0.4 * task : method === 'mb-corner' ? 1000 : 1;
      const unit = Math.min(1, Math.max(-1, reach * u));
      return 0.5 * ((1 - unit) * bound + (1 + unit) * high[i]);
    }),
  );
}

/** A comparison on a box of `dimensions` coordinates, inside and outside of it. */
export function syntheticComparison({
  dimensions = 2,
  methods = ['admrl', 'mb-unif', 'mb-gauss'],
  seeds = 3,
  samples = [0, 2000, 4000, 6000],
  isOptimumKnown = true,
}: SyntheticComparisonOptions = {}): MethodComparison {
  const family = syntheticFamily(dimensions);
  const sets = ['test', 'out-of-distribution'];
  const runs = methods.flatMap((method) =>
    Array.from(
      { length: seeds },
      (_, i): ComparedRun => ({
        name: `${method}-seed-${i + 1}`,
        method,
        seed: i + 1,
        preset: 'small',
        trainSamples: trainSamplesOf(method),
        realSteps: trainSamplesOf(method) + 12_000,
        updates: [
          { kind: 'TRPO', count: 1400 },
          ...(method.startsWith('m') ? [] : [{ kind: 'model', count: 7000 }]),
        ],
        visited: visited(family, method, i + 1),
      }),
    ),
  );
  const table = isOptimumKnown ? syntheticTable(family, sets) : null;
  return {
    family,
    runs,
    notes: [],
    sets: sets.map((taskSet) => {
      const evaluations = runs.map((run) => syntheticEvaluation(family, run, taskSet, samples));
      return compareSet({ family, runs, evaluations, table, resamples: 50 });
    }),
    raised: [
      {
        psi: family.box.low,
        method: methods[0],
        seed: 1,
        samples: 2000,
        achieved: 1395,
        known: 1390,
      },
    ],
    modelError: {
      family: family.name,
      tasks: [family.box.low, family.box.high],
      episodes: 8 * runs.length,
      transitions: 1600 * runs.length,
      scale: [0.1, 0.2],
      runs: runs.map(({ name, method, seed, trainSamples }) => ({
        name,
        method,
        seed,
        trainSamples,
        error: slopeOf(method) / 400 + 0.03 * wobble(seed),
      })),
      methods: methods.map((method) => ({
        method,
        error: slopeOf(method) / 400,
        low: slopeOf(method) / 400 - 0.06,
        high: slopeOf(method) / 400 + 0.08,
      })),
    },
  };
}
