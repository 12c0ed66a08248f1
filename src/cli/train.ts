/** @file `admrl train`: a new run, or an interrupted one that is resumed. */

import { methods } from '../algorithms/methods.ts';
import { assertBuilt } from '../lab/builtPage.ts';
import { duration } from '../report/data/format.ts';
import { loadConfig } from '../study/config/file.ts';
import { defaultPreset } from '../study/config/presets.ts';
import type { Reporter, RunSummary } from '../study/events.ts';
import { familyOf } from '../study/family/givenFamilies.ts';
import { assertTasksInTurn } from '../study/run/tasksInTurn.ts';
import {
  beginTraining,
  type OpenTraining,
  resumeTraining,
  trainToEnd,
} from '../study/run/training.ts';
import { UsageError } from '../study/usageError.ts';
import { familyNames } from '../tasks/familyNames.ts';
import { interruptible } from './interruption.ts';
import { startLab } from './labProcess.ts';
import type { ReporterFlags } from './options.ts';
import { number, printLine } from './print.ts';
import { type OpenReporter, openReporter } from './reporter.ts';

/** The flags of `admrl train`. */
export interface TrainFlags extends ReporterFlags {
  readonly preset?: string;
  readonly seed?: number;
  readonly tasks?: number;
  readonly method?: string;
  readonly run?: string;
  readonly threads?: number;
  readonly config: readonly string[];
  readonly set: readonly string[];
  readonly resume?: string;
  readonly takeOver?: true;
  readonly trustModule?: true;
  readonly lab?: true;
}

/** What `admrl train` does. */
export async function train(named: string | undefined, flags: TrainFlags): Promise<void> {
  // Before there is a run.
  if (flags.lab) assertBuilt();
  return flags.resume === undefined ? startRun(named, flags) : resumeRun(named, flags);
}

async function startRun(named: string | undefined, flags: TrainFlags): Promise<void> {
  if (named === undefined) {
    throw new UsageError(
      `train: name a task family (${familyNames.join(', ')}), a module that exports one, or --resume DIR`,
    );
  }
  if (flags.takeOver || flags.trustModule) {
    throw new UsageError('train: --take-over and --trust-module go with --resume');
  }
  const family = await familyOf(named);
  const reporter = openReporter(flags);
  const { preset = defaultPreset, config: file, seed, tasks, method, set } = flags;
  const config = loadConfig({
    preset,
    file,
    family: family.problem.family,
    onNotice: (text) => reporter.onEvent({ type: 'notice', text }),
    // Later ones win: --set over all others.
    overrides: [
      ...(seed === undefined ? [] : [`training.seed=${seed}`]),
      ...(tasks === undefined ? [] : [`training.nTasks=${tasks}`]),
      ...(method === undefined ? [] : [`training.method=${method}`]),
      ...set,
    ],
  });
  assertTasksInTurn(config.training.method, tasks);
  const training = {
    family,
    preset,
    config,
    directory: flags.run,
    threads: flags.threads,
  };
  await runToEnd(await beginTraining(training), reporter, flags);
}

async function resumeRun(named: string | undefined, flags: TrainFlags): Promise<void> {
  const {
    resume: directory = '',
    takeOver = false,
    trustModule,
    tasks,
    set,
    config,
    jsonEvents: _,
    lab: __,
    ...others
  } = flags;
  const settings = [...set, ...config];
  if (named !== undefined || Object.keys(others).length > 0 || settings.length > 0) {
    throw new UsageError(
      'train: --resume uses the settings of the run; give no family and no other option but --tasks',
    );
  }
  await runToEnd(
    await resumeTraining(directory, { takeOver, trustModule, tasks }),
    openReporter(flags),
    flags,
  );
}

async function runToEnd(
  opened: OpenTraining,
  reporter: OpenReporter,
  { lab, trustModule }: Pick<TrainFlags, 'lab' | 'trustModule'>,
): Promise<void> {
  const { run } = opened;
  const { directory } = run.paths;
  const beside = lab === true ? startLab({ folders: [directory], trustModule }) : null;
  if (beside !== null) reporter.onEvent({ type: 'notice', text: `lab: ${await beside.address}` });
  let steps = 0;
  const onEvent: Reporter = (event) => {
    if (event.type === 'stepEnded') steps += 1;
    reporter.onEvent(event);
  };
  const summary = await interruptible(
    `resume with: admrl train --resume ${directory}`,
    () => trainToEnd(opened, onEvent),
    () => {
      reporter.close();
      beside?.end();
      run.close();
    },
  );
  reporter.close();
  beside?.end();
  const { nTasks, method } = run.config.training;
  const tasks = methods[method].trainsTasks === 'in turn' ? ` ${nTasks} tasks` : '';
  const text = trainedText(summary, tasks);
  printLine(steps === 0 ? `finished before: ${text}` : text);
  printLine(directory);
}

function trainedText({ seconds, ledger, virtualSteps }: RunSummary, tasks: string): string {
  return (
    `trained${tasks} in ${duration(seconds)}: ` +
    `${number(ledger.train)} training samples, ${number(virtualSteps)} virtual steps`
  );
}
