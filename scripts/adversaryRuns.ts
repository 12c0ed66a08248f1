/** @file What is kept of the sweeps `results/adversaries-*.yaml`, with the gap of every test task. */

import { problemByName } from '../src/envs/problems.ts';
import type { Evaluation } from '../src/evaluation/evaluate.ts';
import { count } from '../src/report/data/format.ts';
import { shippedOptima } from '../src/study/optimum/knownOptima.ts';
import { type KeptRun, keptRuns, shippedOptimum } from './keptRuns.ts';
import { sweepNames } from './keptSweeps.ts';

/** A run with its gaps. */
export interface AdversaryRun extends KeptRun {
  /** What gaps are measured to. */
  readonly reference: (psi: readonly number[]) => number;
  /** To the reference, of every test task. */
  readonly gaps: readonly number[];
}

/** Those of all sweeps of adversaries, family by family. */
export async function adversaryRuns(): Promise<AdversaryRun[]> {
  const sweeps = sweepNames().filter((name) => name.startsWith('adversaries-'));
  const kept = (await Promise.all(sweeps.map(keptRuns))).flat();
  const families = [...new Set(kept.map(({ job }) => job.family))];
  return families.flatMap((family) => {
    const runs = kept.filter(({ job }) => job.family === family).map(withLength);
    const reference = referenceOf(runs.map(({ evaluation }) => evaluation));
    return runs.map(
      (run): AdversaryRun => ({
        ...run,
        reference,
        gaps: run.evaluation.tasks.map((task) => reference(task.psi) - task.returns[0].mean),
      }),
    );
  });
}

function withLength(run: KeptRun): KeptRun {
  const { nTasks } = run.job.config.training;
  return { ...run, label: `${run.label}, ${count(nTasks, 'task')}` };
}

/**
 * What the gaps of a task are measured to: the optimal return, where the family has a table of them, and otherwise the largest
 * that any policy of these runs was seen to return. On the ant, whose four legs are alike, that is the largest on the eight tasks that
 * are its rotations and mirror images.
 */
function referenceOf(evaluations: readonly Evaluation[]): (psi: readonly number[]) => number {
  const [{ family }] = evaluations;
  if (shippedOptima(problemByName(family).family).tasks.length > 0) return shippedOptimum(family);
  const imageOf = (psi: readonly number[]): string => {
    const image = family === 'ant2d' ? psi.map(Math.abs).sort((a, b) => a - b) : psi;
    return image.map((x) => x.toFixed(6)).join();
  };
  const best = new Map<string, number>();
  for (const { psi, returns, known } of evaluations.flatMap(({ tasks }) => tasks)) {
    const seen = Math.max(returns[0].mean, known?.mean ?? Number.NEGATIVE_INFINITY);
    best.set(imageOf(psi), Math.max(seen, best.get(imageOf(psi)) ?? Number.NEGATIVE_INFINITY));
  }
  return (psi) => best.get(imageOf(psi)) ?? Number.NaN;
}
