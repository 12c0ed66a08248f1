/** @file What the command line says of `admrl bench`. */

import { Command } from 'commander';
import type { BenchFlags } from '../bench.ts';
import { wholeNumber } from '../options.ts';

/** The command. */
export function benchCommand(): Command {
  return new Command('bench')
    .description('Measure speed against limits measured in the same run (under a minute).')
    .option('--json', 'print the numbers as JSON')
    .option('--repeats <number>', 'rounds of all measurements', wholeNumber(1), 7)
    .action(async (flags: BenchFlags) => {
      const { bench } = await import('../bench.ts');
      return bench(flags);
    });
}
