/** @file One line of progress that is redrawn in a terminal, and written now and then in a pipe. */

import { logUpdateStderr } from 'log-update';

/** A line on stderr. */
export interface StepLine {
  show(text: string): void;
  clear(): void;
}

/** Milliseconds between lines in a pipe: short work writes none, and a log of hours stays readable. */
const pause = 60_000;

/** Shows what is being done. */
export function stepLine(): StepLine {
  if (process.stderr.isTTY) {
    return { show: (text) => logUpdateStderr(text), clear: () => logUpdateStderr.clear() };
  }
  let last = performance.now();
  return {
    show(text) {
      if (performance.now() - last < pause) return;
      last = performance.now();
      process.stderr.write(`${text}\n`);
    },
    clear() {},
  };
}
