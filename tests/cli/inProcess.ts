/** @file Runs the command line in the process of the test. */

import { vi } from 'vitest';
import { main } from '../../src/cli/main.ts';
import type { Finished } from './admrl.ts';

/** The same command line in this process, which is where most mistakes are told apart faster. */
export async function inProcess(args: readonly string[]): Promise<Finished> {
  const shown = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation((text) => {
      shown[name] += text;
      return true;
    }),
  );
  try {
    return { code: await main(args), ...shown };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}
