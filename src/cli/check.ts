/** @file `admrl check`: the conformance suite on a custom or built-in family. */

import { checkConformance } from '../envs/check/conformance.ts';
import { createNodeRuntime } from '../runtime/node.ts';
import { resolveFamily } from '../study/family/resolveFamily.ts';
import { printLine, stepLine, table } from './print.ts';

/** The flags of `admrl check`. */
export interface CheckFlags {
  readonly steps: number;
}

/** What `admrl check` does. */
export async function check(named: string, { steps }: CheckFlags): Promise<void> {
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
}
