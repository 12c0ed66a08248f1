/** @file `admrl train`: a new run, or an interrupted one that goes on. */

import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Command, Option } from 'commander';
import type { Learner } from '../algorithms/learner.ts';
import { trainingParameters } from '../algorithms/settings.ts';
import { createWorld } from '../algorithms/world.ts';
import { problems } from '../envs/problems.ts';
import { createNodeRuntime } from '../runtime/node.ts';
import type { Config } from '../study/config/config.ts';
import { loadConfig } from '../study/config/file.ts';
import { presets } from '../study/config/presets.ts';
import { resolveFamily } from '../study/family/familyModule.ts';
import {
  assertFamilyOf,
  type FamilyOfRun,
  familyOfRun,
  moduleEntry,
} from '../study/family/familyOfRun.ts';
import type { Checkpoint } from '../study/run/checkpoints.ts';
import type { Run } from '../study/run/run.ts';
import { createRun, openRun } from '../study/run/runDirectory.ts';
import { runPaths } from '../study/run/runPaths.ts';
import { readRunSetup } from '../study/run/runSetup.ts';
import { train } from '../study/run/train.ts';
import { UsageError } from './errors.ts';
import { interruptible } from './interruption.ts';
import { collectValues, wholeNumber } from './options.ts';
import { duration, number, printLine, printNotice } from './print.ts';
import { type TrainingProgress, trainingProgress } from './reporter.ts';

interface TrainFlags {
  readonly preset?: string;
  readonly seed?: number;
  readonly tasks?: number;
  readonly method?: string;
  readonly run?: string;
  readonly threads?: number;
  readonly config?: string;
  readonly set: readonly string[];
  readonly resume?: string;
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
    .option('--seed <number>', 'everything random derives from it', wholeNumber(0))
    .option('--tasks <number>', 'number of training tasks', wholeNumber(1))
    .addOption(
      new Option('--method <name>', 'who chooses the tasks').choices(
        trainingParameters.method.choices,
      ),
    )
    .option(
      '--run <directory>',
      'where the run is written (default: runs/FAMILY-PRESET-seedS, with the method where it is named)',
    )
    .option('--config <file>', 'settings as YAML or JSON; they win over the preset')
    .addOption(
      new Option('--set <group.name=value>', 'one setting; wins over all others; repeatable')
        .argParser(collectValues)
        .default([], 'none'),
    )
    .option(
      '--threads <number>',
      'threads of large programs; a resumed run keeps them (default: one a core)',
      wholeNumber(1),
    )
    .option('--resume <directory>', 'go on with an interrupted run')
    .addHelpText(
      'after',
      `
Examples:
  admrl train hopper2d --preset small --seed 1
  admrl train hopper2d --preset small --set rollout.updates=20 --run runs/mine
  admrl train ./arm.ts --preset small
  admrl train hopper2d --preset small --method mb-unif
  admrl train --resume runs/mine`,
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
  const { problem, module } = await resolveFamily(named);
  const { preset, config: file, seed, tasks, method, set } = flags;
  const config = loadConfig({
    ...(preset === undefined ? {} : { preset }),
    ...(file === undefined ? {} : { file }),
    family: problem.family,
    onNotice: printNotice,
    // Later ones win: --set over all others.
    overrides: [
      ...(seed === undefined ? [] : [`training.seed=${seed}`]),
      ...(tasks === undefined ? [] : [`training.nTasks=${tasks}`]),
      ...(method === undefined ? [] : [`training.method=${method}`]),
      ...set,
    ],
  });
  const family = problem.family.name;
  const directory = flags.run ?? freeDirectory(nameOf(family, preset, config));
  const run = createRun(directory, {
    family,
    module: module === null ? null : moduleEntry(directory, module),
    preset: preset ?? null,
    threads: flags.threads ?? availableParallelism(),
    config,
  });
  await runToEnd(directory, {
    run,
    checkpoint: null,
    family: { problem, source: named },
  });
}

async function resumeRun(named: string | undefined, flags: TrainFlags): Promise<void> {
  const { resume: directory = '', set, ...others } = flags;
  const given = Object.keys(others).filter((name) => name !== 'resume');
  if (named !== undefined || given.length > 0 || set.length > 0) {
    throw new UsageError(
      'train: --resume takes the settings of the run; give no family and no other option',
    );
  }
  const family = await familyOfRun(directory, readRunSetup(runPaths(directory).config));
  const { run, checkpoint, notices } = openRun(directory);
  for (const notice of [...family.notices, ...notices]) printNotice(notice);
  await runToEnd(directory, { run, checkpoint, family });
}

/** FAMILY-PRESET-seedS, with the method before the seed unless it is AdMRL. */
function nameOf(family: string, preset: string | undefined, { training }: Config): string {
  const { method, seed } = training;
  return [family, preset ?? 'custom', ...(method === 'admrl' ? [] : [method]), `seed${seed}`].join(
    '-',
  );
}

/** `runs/NAME`, or `runs/NAME-2`, … when that is taken. */
function freeDirectory(name: string): string {
  for (let attempt = 1; ; attempt++) {
    const directory = join('runs', attempt === 1 ? name : `${name}-${attempt}`);
    if (!existsSync(directory)) return directory;
  }
}

/** A run that is locked and ready to be trained. */
interface OpenRun {
  readonly run: Run;
  readonly checkpoint: Checkpoint | null;
  readonly family: Pick<FamilyOfRun, 'problem' | 'source'>;
}

async function runToEnd(directory: string, { run, checkpoint, family }: OpenRun): Promise<void> {
  const progress = trainingProgress(run.config.training.nTasks);
  const stop = (): void => {
    progress.done();
    run.close();
  };
  process.stderr.write(`run: ${directory}\n`);
  try {
    if (checkpoint !== null) assertFamilyOf(checkpoint, family, run.config);
    const learner = await interruptible(
      `go on with: admrl train --resume ${directory}`,
      () => trainInWorld({ run, checkpoint, family }, progress),
      stop,
    );
    const { ledger } = learner;
    progress.done();
    printLine(
      `trained ${run.config.training.nTasks} tasks in ${duration(run.seconds)}: ` +
        `${number(ledger.train)} training samples, ${number(learner.virtualSteps)} virtual steps`,
    );
    printLine(directory);
  } finally {
    run.close();
  }
}

async function trainInWorld(
  { run, checkpoint, family: { problem } }: OpenRun,
  { start, step }: TrainingProgress,
): Promise<Learner> {
  const runtime = await createNodeRuntime({ threads: run.threads });
  const world = await createWorld(runtime, problem, run.config);
  try {
    return await train({ world, run, checkpoint, onStepStart: start, onStep: step });
  } finally {
    await world.dispose();
  }
}
