/** @file What the command line says of `admrl train`. */

import { Command, Option } from 'commander';
import { taskMethods } from '../../algorithms/methodNames.ts';
import { mostThreads } from '../../runtime/threads.ts';
import { defaultPreset, presets } from '../../study/config/presets.ts';
import { familyNames } from '../../tasks/familyNames.ts';
import {
  collectValues,
  jsonEventsOption,
  takeOverOption,
  trustModuleOption,
  wholeNumber,
} from '../options.ts';
import type { TrainFlags } from '../train.ts';

/** The command. */
export function trainCommand(): Command {
  return new Command('train')
    .description(
      'Train on tasks of a family, chosen adversarially (Algorithm 1) or as --method says.',
    )
    .argument(
      '[family]',
      `task family: ${familyNames.join(', ')}, or the path of a module that exports one`,
    )
    .option(
      '--preset <name>',
      `settings to start from: ${Object.keys(presets).join(', ')} (default: ${defaultPreset})`,
    )
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
    .option('--lab', 'show the run while it is trained, on a page of this computer (admrl lab)')
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
    .action(async (named: string | undefined, flags: TrainFlags) => {
      const { train } = await import('../train.ts');
      return train(named, flags);
    });
}
