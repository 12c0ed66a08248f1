/** @file What the command line says of `admrl optimum`. */

import { Command, Option } from 'commander';
import { familyNames } from '../../tasks/familyNames.ts';
import type { OptimumFlags } from '../optimum.ts';
import { jobsOption, jsonEventsOption, most, tasksOrSet, wholeNumber } from '../options.ts';

/** The command. */
export function optimumCommand(): Command {
  return new Command('optimum')
    .description('Find the best known return on every test task, to which gaps are measured.')
    .argument(
      '<family>',
      `task family: ${familyNames.join(', ')}, or the path of a module that exports one`,
    )
    .addOption(
      new Option(
        '--tasks <set>',
        'test, out-of-distribution (around the box, not in it; ood for short), or tasks such as "0.5,1.4;1,1.6"',
      )
        .argParser(tasksOrSet)
        .default({ kind: 'test' }, 'test'),
    )
    .option('--seeds <number>', 'trainings on each task; 0 for none', wholeNumber(0, most.seeds), 2)
    .addOption(jobsOption())
    .addOption(
      new Option('--from <run...>', 'runs whose evaluations count too').default([], 'none'),
    )
    .option('--out <file>', 'the table (default: results/optimal-returns/FAMILY.json)')
    .addOption(jsonEventsOption())
    .addHelpText(
      'after',
      `
Trains on each task with TRPO in the real simulator until the return stops rising. The file is written
after every training, and entries are only ever added; an interrupted command resumes where it left
off. The numbers do not depend on --jobs.

Examples:
  admrl optimum hopper2d
  admrl optimum ant2d --tasks out-of-distribution --seeds 3
  admrl optimum hopper2d --seeds 0 --from runs/hopper2d-small-seed1 runs/hopper2d-small-seed2`,
    )
    .action(async (named: string, flags: OptimumFlags) => {
      const { optimum } = await import('../optimum.ts');
      return optimum(named, flags);
    });
}
