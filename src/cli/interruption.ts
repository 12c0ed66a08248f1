/** @file Work that Ctrl-C or a request to end may stop at any point: it prints how to resume and exits with its own code. */

import { exitCodes } from './errors.ts';

/** Signals that ask a process to end. */
export const endingSignals = ['SIGINT', 'SIGTERM'] as const;

/**
 * What `work` gives. A signal ends the process with a line on stderr.
 *
 * @param advice - how to resume
 * @param cleanUp - called before the process ends
 */
export async function interruptible<T>(
  advice: string,
  work: () => Promise<T>,
  cleanUp: () => void = () => {},
): Promise<T> {
  const interrupt = (): void => {
    cleanUp();
    process.stderr.write(`\ninterrupted; ${advice}\n`);
    process.exit(exitCodes.interrupted);
  };
  for (const signal of endingSignals) process.once(signal, interrupt);
  try {
    return await work();
  } finally {
    for (const signal of endingSignals) process.off(signal, interrupt);
  }
}

/** How to resume a command whose results are kept one by one. */
export const sameCommandResumes = 'run the same command again to resume';
