/** @file `admrl train`: a new run, or an interrupted one that goes on. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Command, Option } from 'commander';
import { problemByName, problems } from '../envs/problems.ts';
import type { Checkpoint } from '../experiments/checkpoints.ts';
import { loadConfig } from '../experiments/loadConfig.ts';
import { presets } from '../experiments/presets.ts';
import type { Run } from '../experiments/run.ts';
import { createRun, openRun } from '../experiments/runDirectory.ts';
import { closestWord } from '../experiments/spelling.ts';
import { train } from '../experiments/train.ts';
import { exitCodes, UsageError } from './errors.ts';
import { withWorld } from './openWorld.ts';
import { collectValues, wholeNumber } from './options.ts';
import { duration, number, printLine, printNotice } from './print.ts';
import { trainingProgress } from './progress.ts';

interface TrainFlags {
  readonly preset?: string;
  readonly seed?: number;
  readonly tasks?: number;
  readonly run?: string;
  readonly config?: string;
  readonly set: readonly string[];
  readonly resume?: string;
}

/** The command. */
export function trainCommand(): Command {
  return new Command('train')
    .description('Train on adversarially chosen tasks of a family (Algorithm 1).')
    .argument('[family]', `task family: ${Object.keys(problems).join(', ')}`)
    .option('--preset <name>', `settings to start from: ${Object.keys(presets).join(', ')}`)
    .option('--seed <number>', 'everything random derives from it', wholeNumber(0))
    .option('--tasks <number>', 'number of training tasks', wholeNumber(1))
    .option('--run <directory>', 'where the run is written (default: runs/FAMILY-PRESET-seedS)')
    .option('--config <file>', 'settings as YAML or JSON; they win over the preset')
    .addOption(
      new Option('--set <group.name=value>', 'one setting; wins over all others; repeatable')
        .argParser(collectValues)
        .default([], 'none'),
    )
    .option('--resume <directory>', 'go on with an interrupted run')
    .addHelpText(
      'after',
      `
Examples:
  admrl train hopper2d --preset small --seed 1
  admrl train hopper2d --preset small --set trpo.updates=20 --run runs/mine
  admrl train --resume runs/mine`,
    )
    .action((family: string | undefined, flags: TrainFlags) =>
      flags.resume === undefined ? startRun(family, flags) : resumeRun(family, flags),
    );
}

async function startRun(family: string | undefined, flags: TrainFlags): Promise<void> {
  if (family === undefined) {
    throw new UsageError(
      `train: name a task family (${Object.keys(problems).join(', ')}) or --resume DIR`,
    );
  }
  checkFamily(family);
  const { preset, config: file, seed, tasks, set } = flags;
  const config = loadConfig({
    ...(preset === undefined ? {} : { preset }),
    ...(file === undefined ? {} : { file }),
    family: problemByName(family).family,
    // Later ones win: --set over all others.
    overrides: [
      ...(seed === undefined ? [] : [`training.seed=${seed}`]),
      ...(tasks === undefined ? [] : [`training.nTasks=${tasks}`]),
      ...set,
    ],
  });
  const directory =
    flags.run ?? freeDirectory(`${family}-${preset ?? 'custom'}-seed${config.training.seed}`);
  await runToEnd(directory, createRun(directory, { family, preset: preset ?? null, config }), null);
}

/** @throws UsageError for an unknown family, with the one that was probably meant */
function checkFamily(family: string): void {
  const names = Object.keys(problems);
  if (names.includes(family)) return;
  const meant = closestWord(family, names);
  const hint = meant === null ? '' : `; did you mean ${meant}?`;
  throw new UsageError(`family is "${family}", expected one of: ${names.join(', ')}${hint}`);
}

async function resumeRun(family: string | undefined, flags: TrainFlags): Promise<void> {
  const { resume: directory = '', set, ...others } = flags;
  const given = Object.keys(others).filter((name) => name !== 'resume');
  if (family !== undefined || given.length > 0 || set.length > 0) {
    throw new UsageError(
      'train: --resume takes the settings of the run; give no family and no other option',
    );
  }
  const { run, checkpoint, notices } = openRun(directory);
  for (const notice of notices) printNotice(notice);
  await runToEnd(directory, run, checkpoint);
}

/** `runs/NAME`, or `runs/NAME-2`, … when that is taken. */
function freeDirectory(name: string): string {
  for (let attempt = 1; ; attempt++) {
    const directory = join('runs', attempt === 1 ? name : `${name}-${attempt}`);
    if (!existsSync(directory)) return directory;
  }
}

async function runToEnd(directory: string, run: Run, checkpoint: Checkpoint | null): Promise<void> {
  const progress = trainingProgress(run.config.training.nTasks);
  const interrupt = (): void => {
    progress.done();
    run.close();
    process.stderr.write(`\ninterrupted; go on with: admrl train --resume ${directory}\n`);
    process.exit(exitCodes.interrupted);
  };
  process.once('SIGINT', interrupt);
  process.once('SIGTERM', interrupt);
  process.stderr.write(`run: ${directory}\n`);
  try {
    const learner = await withWorld(run, (world) =>
      train({ world, run, checkpoint, onStepStart: progress.start, onStep: progress.step }),
    );
    progress.done();
    const { ledger } = learner;
    printLine(
      `trained ${run.config.training.nTasks} tasks in ${duration(run.seconds)}: ` +
        `${number(ledger.train)} training samples, ${number(learner.virtualSteps)} virtual steps`,
    );
    printLine(directory);
  } finally {
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
    run.close();
  }
}
