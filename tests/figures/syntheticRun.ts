/** @file A made-up run whose numbers follow simple formulas, so that figures can be looked at and compared. */

import { checkMetrics } from '../../src/algorithms/modelMetrics.ts';
import type { TaskRecord } from '../../src/algorithms/selection/taskRecord.ts';
import type { Evaluation } from '../../src/evaluation/evaluate.ts';
import { gapsOfRun } from '../../src/evaluation/gaps/gapsOfRun.ts';
import type { ReturnSummary } from '../../src/evaluation/measuredReturn.ts';
import type { RunData } from '../../src/report/data/runData.ts';
import type { MetricsRecord } from '../../src/study/run/records.ts';

/** Repeatable noise in [-1, 1): fractional parts of multiples of an irrational number. */
export function wobble(i: number): number {
  return 2 * ((i * 0.6180339887498949) % 1) - 1;
}

function syntheticMetrics(tasks: number): MetricsRecord[] {
  const rows: MetricsRecord[] = [];
  let samples = 0;
  const add = (task: number, phase: string, stage: number, iteration: number, numbers: object) => {
    const step = rows.length;
    rows.push({
      step,
      task,
      phase,
      stage,
      iteration,
      realSamples: samples,
      virtualSteps: step * 10_000,
      ...numbers,
    });
  };
  for (let task = 0; task < tasks; task++) {
    const level = 500 + 60 * task;
    for (let i = 0; i < 8; i++) {
      add(task, 'zero-shot', 0, i, {
        virtualReturn: level + 250 * (1 - Math.exp(-i / 3)) + 15 * wobble(i + task),
      });
    }
    for (let stage = 0; stage < 3; stage++) {
      samples += 1000;
      const realReturn = level + 70 * stage + 40 * wobble(7 * task + stage);
      add(task, 'slbo', stage, 0, {
        realReturn,
        realReturnLow: realReturn - 45,
        realReturnHigh: realReturn + 45,
      });
      const fit = 3 * task + stage;
      add(task, 'slbo', stage, 1, {
        modelLoss: 0.9 * 0.82 ** fit + 0.02,
        modelDevLoss: 1.1 * 0.85 ** fit + 0.05,
      });
      for (let i = 2; i < 8; i++) {
        add(task, 'slbo', stage, i, {
          virtualReturn: level + 180 + 60 * stage + 8 * i + 12 * wobble(i * 3 + stage),
        });
      }
    }
  }
  return rows;
}

function syntheticTasks(tasks: number, low: number[], high: number[]): TaskRecord[] {
  const psiOf = (task: number) =>
    low.map((bound, i) => {
      const unit = 0.5 + 0.75 * Math.sin(1.9 * task + 1.3 * i + 0.4) * Math.min(1, 0.35 + task / 4);
      return bound + Math.min(1, Math.max(0, unit)) * (high[i] - bound);
    });
  return Array.from({ length: tasks }, (_, task): TaskRecord => {
    const vector = (scale: number, phase: number) =>
      low.map((_, i) => scale * Math.cos(task + i + phase));
    const optimumTerm = vector(40, 0);
    const zeroShotTerm = vector(35, 0.3);
    const implicitTerm = vector(task % 2 === 0 ? -60 : -20, 1);
    const after = 640 + 60 * task;
    const zeroShot = task === 0 ? null : after - 150 * Math.exp(-task / 3) - 20 * wobble(task);
    return {
      task,
      psi: psiOf(task),
      realReturnZeroShot: zeroShot,
      realReturnAfter: after,
      gap: zeroShot === null ? null : after - zeroShot,
      gapStandardError: zeroShot === null ? null : 4 + wobble(task),
      gradient:
        task === 0
          ? null
          : {
              total: low.map((_, i) => optimumTerm[i] - (zeroShotTerm[i] + implicitTerm[i])),
              standardError: low.map((_, i) => 6 + 2 * i),
              optimumTerm,
              zeroShotTerm,
              implicitTerm,
              cgResidual: 10 ** (-1.5 - 0.7 * wobble(task)),
              cgIterations: 10,
              damping: 0.1,
              normMixed: 30,
              normPolicyGradient: 80,
              normHessian: 400,
              solveDisagreement: 1e-3,
              variant: 'exact',
            },
      nextPsi: psiOf(task + 1),
    };
  });
}

function grid(low: number[], high: number[], n: number): number[][] {
  if (low.length > 3)
    return Array.from({ length: 12 }, (_, j) => low.map((_, i) => wobble(j * 18 + i + 1)));
  return low.reduce<number[][]>(
    (rows, bound, i) =>
      rows.flatMap((row) =>
        Array.from({ length: n }, (_, j) => [...row, bound + ((high[i] - bound) * j) / (n - 1)]),
      ),
    [[]],
  );
}

/** A return with an interval of ±50. */
export function summaryOf(mean: number): ReturnSummary {
  return { mean, low: mean - 50, high: mean + 50, episodes: 20 };
}

function syntheticEvaluation(
  low: number[],
  high: number[],
  samples: number[],
  n: number,
): Evaluation {
  const points = grid(low, high, n);
  const tasks = points.map((psi, j) => {
    const distance = Math.hypot(
      ...psi.map((x, i) => (2 * x - low[i] - high[i]) / (high[i] - low[i])),
    );
    return {
      psi,
      returns: Object.fromEntries(
        samples.map((count) => {
          const mean = 1400 - 350 * distance + 0.08 * count + 60 * wobble(j + count);
          return [
            String(count),
            { ...summaryOf(mean), values: [mean - 5, mean + 5], fresh: [mean - 15, mean - 5] },
          ];
        }),
      ),
      ledger: { train: j === 0 ? 18_000 : 0, dev: 0, gradient: 0, evaluation: 0 },
    };
  });
  return {
    family: 'synthetic',
    method: 'admrl',
    seed: 1,
    step: 100,
    taskSet: low.length > 3 ? 'test' : `grid ${n}`,
    samples,
    tasks,
    baselineSteps: 250_000,
    baselines: {
      zeroAction: points.map((_, j) => summaryOf(420 + 80 * wobble(j))),
      random: points.map((_, j) => summaryOf(260 + 60 * wobble(2 * j))),
    },
  };
}

export interface SyntheticOptions {
  readonly dimensions?: number;
  readonly tasks?: number;
  readonly seed?: number;
  readonly samples?: number[];
  readonly grid?: number;
}

/** A finished run on a box of `dimensions` coordinates. */
export function syntheticRun({
  dimensions = 2,
  tasks = 6,
  seed = 1,
  samples = [0, 2000],
  grid: n = 3,
}: SyntheticOptions = {}): RunData {
  const names = ['target velocity (m/s)', 'target height (m)', 'target drift (m/s)'];
  const low = Array.from({ length: dimensions }, (_, i) => (i === 1 ? 1.2 : -2));
  const high = low.map(() => 2);
  const evaluation = syntheticEvaluation(low, high, samples, n);
  return {
    name: `hopper-seed-${seed}`,
    family: {
      name: dimensions === 2 ? 'hopper2d' : `family${dimensions}`,
      parameterNames: low.map((_, i) => names[i] ?? `state ${i}`),
      box: { low, high },
    },
    preset: 'small',
    method: 'admrl',
    seed,
    config: { family: 'hopper2d', seed, training: { nTasks: tasks, maxKl: 0.01 } },
    metrics: syntheticMetrics(tasks).map((row) =>
      typeof row.realReturn === 'number'
        ? { ...row, realReturn: row.realReturn + 30 * (seed - 1) }
        : row,
    ),
    tasks: syntheticTasks(tasks, low, high),
    ledger: {
      train: 3000 * tasks,
      dev: 600 * tasks,
      gradient: 4000 * Math.max(0, tasks - 1),
      evaluation: 36_000,
    },
    gaps: null,
    evaluation: {
      ...evaluation,
      tasks: evaluation.tasks.map((task) => ({
        ...task,
        returns: Object.fromEntries(
          Object.entries(task.returns).map(([key, value]) => [
            key,
            { ...value, mean: value.mean + 25 * (seed - 1) },
          ]),
        ),
      })),
    },
  };
}

/** The same run where 1,500 is the best known return of every task but the last. */
export function withOptima(run: RunData): RunData {
  const { family, method, evaluation } = run;
  if (evaluation === null) throw new Error('the run has not been evaluated');
  const entry = {
    source: 'direct' as const,
    method: 'trpo',
    seed: 1,
    samples: 1,
    returns: { ...summaryOf(1500), episodes: 200 },
    origin: 'made up',
    date: '2026-01-01',
  };
  const tasks = evaluation.tasks.slice(0, -1).map(({ psi }) => ({ psi, entries: [entry] }));
  const table = { family: family.name, tasks };
  return { ...run, gaps: gapsOfRun({ family, method, evaluation, table }) };
}

/** The same run before anything was logged. */
export function emptyRun(): RunData {
  const nothing = {
    metrics: [],
    tasks: [],
    ledger: null,
    evaluation: null,
    gaps: null,
  };
  return { ...syntheticRun(), ...nothing };
}

/** The run of an ensemble whose last collection held it against reality; it has `coordinates` numbers in a state. */
export function withModelCheck(run: RunData, coordinates: number): RunData {
  const values = (value: (i: number) => number): Float64Array =>
    Float64Array.from({ length: coordinates }, (_, i) => value(i));
  const check = {
    bias: values((i) => 0.2 * wobble(i + 3)),
    error: values((i) => 0.3 + 0.15 * wobble(5 * i)),
    openLoop: Array.from({ length: 50 }, (_, step) => ({
      error: values((i) => (1 - Math.exp(-(step + 1) / 20)) * (1 + 0.5 * wobble(i + 1))),
      spread: values((i) => (1 - Math.exp(-(step + 1) / 20)) * (0.5 + 0.3 * wobble(2 * i))),
    })),
  };
  const stateNames = Array.from({ length: coordinates }, (_, i) =>
    i % 2 === 0 ? `qpos.joint_${i}` : `change per second of qpos.joint_${i}`,
  );
  const last = run.metrics.findLastIndex(({ realReturn }) => realReturn !== undefined);
  const metrics = run.metrics.map((record, i) =>
    i === last ? { ...record, modelDisagreement: 0.1, ...checkMetrics(check, stateNames) } : record,
  );
  return { ...run, metrics };
}
