/** @file How fast a run is trained, as its files say. */

import { checkpointIndices } from '../study/run/checkpoints.ts';
import type { RunPaths } from '../study/run/runPaths.ts';
import { Tail } from './tail.ts';

/** The clock of one run, which may not have begun. */
export class RunClock {
  readonly #paths: Pick<RunPaths, 'checkpoints'>;
  readonly #timing: Tail;
  #seconds: number | null = null;

  constructor(paths: Pick<RunPaths, 'checkpoints' | 'timing'>) {
    this.#paths = paths;
    this.#timing = new Tail(paths.timing);
  }

  /** Steps that are done: each leaves a checkpoint of its number. */
  get steps(): number {
    return checkpointIndices(this.#paths.checkpoints).at(-1) ?? 0;
  }

  /** Over all steps so far; null before the first, and where nobody has logged it. */
  secondsPerStep(): number | null {
    for (let more = true; more; ) {
      const next = this.#timing.next();
      if (next.restarted) this.#seconds = null;
      const last = next.lines.at(-1);
      if (last !== undefined) this.#seconds = secondsOf(last);
      more = next.more;
    }
    const { steps } = this;
    return this.#seconds === null || steps === 0 ? null : this.#seconds / steps;
  }
}

function secondsOf(line: string): number | null {
  try {
    const { seconds } = JSON.parse(line);
    return typeof seconds === 'number' ? seconds : null;
  } catch {
    return null;
  }
}
