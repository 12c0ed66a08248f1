/** @file What the command line says of `admrl check`. */

import { Command } from 'commander';
import { familyNames } from '../../tasks/familyNames.ts';
import type { CheckFlags } from '../check.ts';
import { wholeNumber } from '../options.ts';

/** The command. */
export function checkCommand(): Command {
  return new Command('check')
    .description(
      'Check that a task family and its environment meet everything that training relies on.',
    )
    .argument(
      '<family>',
      `task family: ${familyNames.join(', ')}, or the path of a module that exports one`,
    )
    .option('--steps <number>', 'length of the run under random actions', wholeNumber(1), 20_000)
    .addHelpText(
      'after',
      `
Prints one line per check. The exit code is 1 if any of them fails.

Examples:
  admrl check ant2d
  admrl check ./arm.ts --steps 200000`,
    )
    .action(async (named: string, flags: CheckFlags) => {
      const { check } = await import('../check.ts');
      return check(named, flags);
    });
}
