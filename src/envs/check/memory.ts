/** @file The check that memory suffices for what the commands ask of a robot. */

import type { Env } from '../env.ts';
import type { Problem } from '../problems.ts';

/** Environments that live at a time: training's, an adaptation's, and that of a measurement. */
const environments = 3;

/** The most episodes that a command runs side by side whatever is configured: those of an attack's report. */
const episodes = 200;

/** Makes all of them at once. */
export async function checkMemory({ makeEnv }: Problem): Promise<string> {
  const made: Env[] = [];
  try {
    while (made.length < environments) made.push(await makeEnv(episodes));
    const simulators = made[0].simulators ?? episodes;
    const sharing = simulators < episodes ? '; further episodes take turns' : '';
    return `${simulators} simulators for ${episodes} episodes, in ${environments} environments${sharing}`;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(
      `evaluation, attack and optimum need ${environments} environments of ${episodes} episodes, and number ` +
        `${made.length + 1} cannot be made: ${reason}`,
      { cause },
    );
  } finally {
    for (const env of made) env.dispose();
  }
}
