/** @file `admrl train`: a new run, or an interrupted one that is resumed. */

import { Command, Option } from 'commander';
import { taskMethods } from '../algorithms/methods.ts';
import { problems } from '../envs/problems.ts';
import { mostThreads } from '../runtime/node.ts';
import { loadConfig } from '../study/config/file.ts';
import { presets } from '../study/config/presets.ts';
import type { Reporter, RunSummary } from '../study/events.ts';
import { familyOf } from '../study/family/givenFamilies.ts';
import {
  beginTraining,
  type OpenTraining,
  resumeTraining,
  trainToEnd,
} from '../study/run/training.ts';
import { UsageError } from '../study/usageError.ts';
import { interruptible } from './interruption.ts';
import { collectValues, takeOverOption, trustModuleOption, wholeNumber } from './options.ts';
import { duration, number, printLine } from './print.ts';
import {
  jsonEventsOption,
  type OpenReporter,
  openReporter,
  type ReporterFlags,
} from './reporter.ts';

interface TrainFlags extends ReporterFlags {
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
}

/** The command. */
export function trainCommand(): Command {
  return new Command('train')
    .description(
      'Train on tasks of a family, chosen adversarially (Algorithm 1) or as --method says.',
    )
    .argument(
      '[family]',
      `task family: ${Object.keys(problems).join(', ')}, or the path of a module that exports one`,
    )
    .option('--preset <name>', `settings to start from: ${Object.keys(presets).join(', ')}`)
    .option('--seed <number>', 'everything random derives from it', wholeNumber(0, 4294967295))
    .option('--tasks <number>', 'number of training tasks', wholeNumber(1))
    .addOption(
      new Option('--method <name>', 'how the training tasks are chosen').choices(taskMethods),
    )
    .option(
      '--run <directory>',
      'where the run is written (default: runs/FAMILY-PRESET-seedS, with the method before the seed unless it is admrl)',
    )
    .addOption(
      new Option(
        '--config <file>',
        'settings as YAML or JSON; they win over the preset; repeatable, later files win',
      )
        .argParser(collectValues)
        .default([], 'none'),
    )
    .addOption(
      new Option('--set <group.name=value>', 'one setting; wins over all others; repeatable')
        .argParser(collectValues)
        .default([], 'none'),
    )
    .option(
      '--threads <number>',
      'threads for large programs; a resumed run keeps the number (default: one per core)',
      wholeNumber(1, mostThreads),
    )
    .option(
      '--resume <directory>',
      'resume an interrupted run, or with more --tasks a finished one',
    )
    .addOption(takeOverOption())
    .addOption(trustModuleOption())
    .addOption(jsonEventsOption())
    .addHelpText(
      'after',
      `
Examples:
  admrl train hopper2d --preset small --seed 1
  admrl train hopper2d --preset small --set rollout.updates=20 --run runs/mine
  admrl train ./arm.ts --preset small
  admrl train hopper2d --preset small --method mb-unif
  admrl train --resume runs/mine
  admrl train --resume runs/mine --tasks 12`,
    )
    .action((named: string | undefined, flags: TrainFlags) =>
      flags.resume === undefined ? startRun(named, flags) : resumeRun(named, flags),
    );
}

async function startRun(named: string | undefined, flags: TrainFlags): Promise<void> {
  if (named === undefined) {
    throw new UsageError(
      `train: name a task family (${Object.keys(problems).join(', ')}), a module that exports one, or --resume DIR`,
    );
  }
  if (flags.takeOver || flags.trustModule) {
    throw new UsageError('train: --take-over and --trust-module go with --resume');
  }
  const family = await familyOf(named);
  const reporter = openReporter(flags);
  const { preset, config: file, seed, tasks, method, set } = flags;
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
  const training = {
    family,
    preset: preset ?? null,
    config,
    directory: flags.run,
    threads: flags.threads,
  };
  await runToEnd(await beginTraining(training), reporter);
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
  );
}

async function runToEnd(opened: OpenTraining, reporter: OpenReporter): Promise<void> {
  const { run } = opened;
  const { directory } = run.paths;
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
      run.close();
    },
  );
  reporter.close();
  const text = trainedText(summary, run.config.training.nTasks);
  printLine(steps === 0 ? `finished before: ${text}` : text);
  printLine(directory);
}

function trainedText({ seconds, ledger, virtualSteps }: RunSummary, tasks: number): string {
  return (
    `trained ${tasks} tasks in ${duration(seconds)}: ` +
    `${number(ledger.train)} training samples, ${number(virtualSteps)} virtual steps`
  );
}
