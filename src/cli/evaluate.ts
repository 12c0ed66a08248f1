/** @file `admrl evaluate`: returns on a grid of tasks, written to `evaluation.json`. */

import { Command } from 'commander';
import { stagesOf } from '../evaluation/adaptation.ts';
import { type Evaluation, evaluate } from '../evaluation/evaluate.ts';
import { writeJsonAtomically } from '../experiments/atomicFile.ts';
import { foldIn, keyFromSeed } from '../math/random.ts';
import { mean } from '../math/statistics.ts';
import { gridTasks } from '../tasks/box.ts';
import { checkUsage } from './errors.ts';
import { type TrainedRun, withTrainedRun } from './openWorld.ts';
import { sampleCounts, wholeNumber } from './options.ts';
import { duration, ledgerText, number, printLine, table, task } from './print.ts';
import { stepLine } from './stepLine.ts';

interface EvaluateFlags {
  readonly grid: number;
  readonly samples: readonly number[];
}

/** The command. */
export function evaluateCommand(): Command {
  return new Command('evaluate')
    .description('Adapt to every task of a grid over the box of tasks and measure the returns.')
    .argument('<run>', 'directory of a trained run')
    .option('--grid <number>', 'points in every coordinate, ends included', wholeNumber(2), 3)
    .option('--samples <list>', 'real samples to adapt with, such as 0,2000', sampleCounts, [0])
    .addHelpText(
      'after',
      `
Writes RUN/evaluation.json, and the real steps it took to RUN/evaluation-ledger.json, after each
task; everything else in the run stays as it is.

Example:
  admrl evaluate runs/hopper2d-small-seed1 --grid 3 --samples 0,2000`,
    )
    .action((directory: string, flags: EvaluateFlags) =>
      withTrainedRun(directory, (restored) => evaluateRun(restored, flags)),
    );
}

async function evaluateRun(
  { run, world, trained }: TrainedRun,
  { grid, samples }: EvaluateFlags,
): Promise<void> {
  const tasks = gridTasks(world.family.box, grid);
  checkUsage(() => {
    for (const n of samples) stagesOf(n, run.config.evaluation.adaptSamples);
  });
  const line = stepLine();
  const { seed } = run.config.training;
  const started = performance.now();
  line.show(`task 1 of ${tasks.length}`);
  const { evaluation, ledger } = await evaluate({
    world,
    trained,
    tasks,
    samples,
    seed,
    settings: run.config.evaluation,
    key: foldIn(keyFromSeed(seed), 'evaluate'),
    onTask: (soFar) => {
      // The steps first: an evaluation is never without the count of what it took.
      writeJsonAtomically(run.paths.evaluationLedger, soFar.ledger);
      writeJsonAtomically(run.paths.evaluation, soFar.evaluation);
      const done = soFar.evaluation.tasks.length;
      const left = ((performance.now() - started) / 1000 / done) * (tasks.length - done);
      line.show(
        `task ${Math.min(done + 1, tasks.length)} of ${tasks.length}, about ${duration(left)} left`,
      );
    },
  });
  line.clear();
  printLine(evaluationTable(evaluation));
  printLine(ledgerText(ledger));
  printLine(run.paths.evaluation);
}

/** Returns by task, with the baselines beside them and the means below. */
function evaluationTable({ tasks, samples, baselines }: Evaluation): string {
  const columns = samples.map((n) => tasks.map(({ returns }) => returns[n].mean));
  const zero = baselines.zeroAction.map((summary) => summary.mean);
  const random = baselines.random.map((summary) => summary.mean);
  const all = [...columns, zero, random];
  return table(
    ['task', ...samples.map((n) => `${n} samples`), 'zero action', 'random'],
    [
      ...tasks.map(({ psi }, i) => [task(psi), ...all.map((column) => number(column[i]))]),
      ['mean', ...all.map((column) => number(mean(column)))],
    ],
  );
}
