/** @file What the command line says of `admrl attack`. */

import { Command } from 'commander';
import type { AttackFlags } from '../attack.ts';
import {
  jobsOption,
  jsonEventsOption,
  most,
  takeOverOption,
  trustModuleOption,
  wholeNumber,
} from '../options.ts';

/** The command. */
export function attackCommand(): Command {
  return new Command('attack')
    .description('Search the box of tasks for the one on which a trained system is worst.')
    .argument('<run>', 'directory of a trained run')
    .option(
      '--budget <number>',
      'maximum number of adaptations in the search',
      wholeNumber(1, most.budget),
      40,
    )
    .option('--samples <number>', 'real samples to adapt with', wholeNumber(0, most.samples), 0)
    .addOption(jobsOption())
    .addOption(takeOverOption())
    .addOption(trustModuleOption())
    .addOption(jsonEventsOption())
    .addHelpText(
      'after',
      `
The gap on a task is the return of the best of all other policies at hand, minus that of the policy
adapted to this task. If there is a RUN/evaluation.json, its tasks are adapted to again first, which
gives the same policies: they join the pool, and the search starts at the worst of these tasks. They
do not count towards the budget, which is used in whole generations: of 6 tasks for two parameters.

Writes RUN/attack.json after each adaptation, and the policies to RUN/attack/. An interrupted attack
resumes where it left off; a larger budget continues a finished one. The numbers do not depend on
--jobs.

Examples:
  admrl attack runs/ant2d-small-seed1
  admrl attack runs/ant2d-small-seed1 --budget 100 --samples 2000`,
    )
    .action(async (directory: string, flags: AttackFlags) => {
      const { attack } = await import('../attack.ts');
      return attack(directory, flags);
    });
}
