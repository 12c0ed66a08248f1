/** @file `admrl check`: the conformance suite on a custom or built-in family. */

import { Command } from 'commander';
import { checkConformance } from '../envs/check/conformance.ts';
import { problems } from '../envs/problems.ts';
import { createNodeRuntime } from '../runtime/node.ts';
import { resolveFamily } from '../study/family/resolveFamily.ts';
import { wholeNumber } from './options.ts';
import { printLine, stepLine, table } from './print.ts';

/** The command. */
export function checkCommand(): Command {
  return new Command('check')
    .description(
      'Check that a task family and its environment meet everything that training relies on.',
    )
    .argument(
      '<family>',
      `task family: ${Object.keys(problems).join(', ')}, or the path of a module that exports one`,
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
    .action(async (named: string, { steps }: { readonly steps: number }) => {
      const { problem } = await resolveFamily(named);
      const line = stepLine();
      const results = await checkConformance(await createNodeRuntime({ threads: 1 }), problem, {
        steps,
        onResult: ({ claim }) => line.show(claim),
      });
      line.clear();
      const failed = results.filter(({ passed }) => !passed).length;
      printLine(
        table(
          ['', 'check', 'seen'],
          results.map(({ passed, claim, detail }) => [passed ? 'ok' : 'FAILED', claim, detail]),
        ),
      );
      const { family, stateNames = [] } = problem;
      if (stateNames.length > 0) printLine(`state: ${stateNames.join(', ')}`);
      if (failed > 0) {
        throw new Error(`${family.name}: ${failed} of ${results.length} checks failed`);
      }
      printLine(`${family.name}: all ${results.length} checks passed`);
    });
}
