/** @file What the command line says of `admrl inspect`. */

import { Command } from 'commander';
import type { InspectFlags } from '../inspect.ts';

/** The command. */
export function inspectCommand(): Command {
  return new Command('inspect')
    .description(
      'Print what a run is, the tasks it visited, its samples and its newest checkpoint.',
    )
    .argument('<run>', 'directory of a run')
    .option('--json', 'print it as JSON, with the settings and the whole records of the tasks')
    .action(async (directory: string, flags: InspectFlags) => {
      const { inspect } = await import('../inspect.ts');
      return inspect(directory, flags);
    });
}
