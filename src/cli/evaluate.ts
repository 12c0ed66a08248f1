/** @file `admrl evaluate`: returns on test tasks, inside or outside the box, written to a file of the run. */

import { Command, Option } from 'commander';
import { evaluateTrained } from '../api/evaluate.ts';
import { evaluationLedger } from '../evaluation/evaluate.ts';
import { gapsOfRun } from '../evaluation/gaps/gapsOfRun.ts';
import type { TaskSet } from '../evaluation/testTasks.ts';
import { evaluationPath } from '../study/evaluate/evaluateRun.ts';
import { forkedExecutor } from '../study/jobs/forked.ts';
import { knownOptima } from '../study/optimum/knownOptima.ts';
import { type TrainedRun, withTrainedRun } from '../study/run/trainedRun.ts';
import { familyData } from '../tasks/familyData.ts';
import { evaluationSummary, evaluationTable } from './evaluationTable.ts';
import { interruptible, sameCommandResumes } from './interruption.ts';
import {
  jobsOption,
  most,
  sampleCounts,
  takeOverOption,
  trustModuleOption,
  wholeNumber,
} from './options.ts';
import { ledgerText, printLine } from './print.ts';
import {
  jsonEventsOption,
  type OpenReporter,
  openReporter,
  type ReporterFlags,
} from './reporter.ts';

interface EvaluateFlags extends ReporterFlags {
  readonly grid?: number;
  readonly outOfDistribution?: true;
  readonly samples: readonly number[];
  readonly jobs: number;
  readonly takeOver?: true;
  readonly trustModule?: true;
}

/** The command. */
export function evaluateCommand(): Command {
  return new Command('evaluate')
    .description('Adapt to the test tasks of the family, or to a grid, and measure the returns.')
    .argument('<run>', 'directory of a trained run')
    .option(
      '--grid <number>',
      'a grid instead of the test tasks: number of points in every coordinate, ends included',
      wholeNumber(2, most.gridPoints),
    )
    .addOption(
      new Option('--out-of-distribution', 'test tasks around the box, not in it').conflicts('grid'),
    )
    .addOption(
      new Option('--samples <list>', 'real samples to adapt with, such as 0,2000')
        .argParser(sampleCounts)
        .default([0], '0'),
    )
    .addOption(jobsOption())
    .addOption(takeOverOption())
    .addOption(trustModuleOption())
    .addOption(jsonEventsOption())
    .addHelpText(
      'after',
      `
The test tasks are 6 points for one parameter, a grid of 6 x 6 for two, of 4 x 4 x 3 for three, and
twenty tasks on the boundary of the box for more. Those out of distribution are chosen in the same way
in a box 5/3 times as large, without those inside the box itself.

Writes RUN/evaluation.json, or RUN/evaluation-out-of-distribution.json, after each task; everything
else in the run stays as it is. An interrupted evaluation resumes where it left off. The numbers do
not depend on --jobs.

Where optima are known, from "admrl optimum" or with the package, the table shows them, the gap to them
and the share of them, and below it the worst gap. A low return alone says nothing: the best known one
may be as low.

Examples:
  admrl evaluate runs/ant2d-small-seed1
  admrl evaluate runs/ant2d-small-seed1 --out-of-distribution --samples 0,2000,4000,6000
  admrl evaluate runs/hopper2d-small-seed1 --grid 3`,
    )
    .action((directory: string, flags: EvaluateFlags) => {
      const reporter = openReporter(flags);
      const { onEvent } = reporter;
      const { trustModule } = flags;
      return withTrainedRun(directory, { onEvent, trustModule }, (restored) =>
        evaluateAndPrint(restored, flags, reporter),
      );
    });
}

/** The set of tasks that the flags ask for. */
function taskSetOf({ grid, outOfDistribution }: EvaluateFlags): TaskSet {
  if (outOfDistribution) return { kind: 'out-of-distribution' };
  return grid === undefined ? { kind: 'test' } : { kind: 'grid', points: grid };
}

async function evaluateAndPrint(
  trainedRun: TrainedRun,
  flags: EvaluateFlags,
  { onEvent, close }: OpenReporter,
): Promise<void> {
  const { samples, jobs } = flags;
  const tasks = taskSetOf(flags);
  const { family } = trainedRun.world;
  const optima = knownOptima(family);
  const takeOver = flags.takeOver ?? false;
  const options = { tasks, samples, executor: forkedExecutor(jobs), takeOver, onEvent };
  const evaluation = await interruptible(sameCommandResumes, () =>
    evaluateTrained(trainedRun, options),
  );
  close();
  const { method } = trainedRun.run.config.training;
  const gaps = gapsOfRun({ family: familyData(family), method, evaluation, table: optima });
  printLine(evaluationTable(evaluation, gaps));
  for (const line of evaluationSummary(evaluation, gaps)) printLine(line);
  printLine(ledgerText(evaluationLedger(evaluation)));
  printLine(evaluationPath(trainedRun.run.paths, tasks));
}
