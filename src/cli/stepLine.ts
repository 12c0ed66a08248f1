/** @file One line of progress that is redrawn in a terminal and left out in a pipe. */

import { logUpdateStderr } from 'log-update';

/** A line on stderr. */
export interface StepLine {
  show(text: string): void;
  clear(): void;
}

/** Shows what is being done; in a pipe only results are printed. */
export function stepLine(): StepLine {
  if (!process.stderr.isTTY) return { show: () => {}, clear: () => {} };
  return { show: (text) => logUpdateStderr(text), clear: () => logUpdateStderr.clear() };
}
