/** @file `admrl evaluate`: returns on test tasks, inside or outside the box, written to a file of the run. */

import { evaluationLedger } from '../evaluation/evaluate.ts';
import { gapsOfRun } from '../evaluation/gaps/gapsOfRun.ts';
import type { TaskSet } from '../evaluation/testTasks.ts';
import { evaluationPath } from '../study/evaluate/evaluateRun.ts';
import { evaluateTrained } from '../study/evaluate/evaluateTrained.ts';
import { forkedExecutor } from '../study/jobs/forked.ts';
import { knownOptima } from '../study/optimum/knownOptima.ts';
import { type TrainedRun, withTrainedRun } from '../study/run/trainedRun.ts';
import { familyData } from '../tasks/familyData.ts';
import { evaluationSummary, evaluationTable } from './evaluationTable.ts';
import { interruptible, sameCommandResumes } from './interruption.ts';
import type { ReporterFlags } from './options.ts';
import { ledgerText, printLine } from './print.ts';
import { type OpenReporter, openReporter } from './reporter.ts';

/** The flags of `admrl evaluate`. */
export interface EvaluateFlags extends ReporterFlags {
  readonly grid?: number;
  readonly outOfDistribution?: true;
  readonly samples: readonly number[];
  readonly jobs: number;
  readonly takeOver?: true;
  readonly trustModule?: true;
}

/** What `admrl evaluate` does. */
export function evaluate(directory: string, flags: EvaluateFlags): Promise<void> {
  const reporter = openReporter(flags);
  const { onEvent } = reporter;
  const { trustModule } = flags;
  return withTrainedRun(directory, { onEvent, trustModule }, (restored) =>
    evaluateAndPrint(restored, flags, reporter),
  );
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
