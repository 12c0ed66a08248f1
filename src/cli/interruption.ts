/** @file Work that Ctrl-C or a request to end may stop at any point: it prints how to resume and exits with its own code. */

import { exitCodes } from './errors.ts';

/** Signals that ask a process to end. */
export const endingSignals = ['SIGINT', 'SIGTERM'] as const;

/**
 * What `work` gives. A signal ends the process with a line on stderr.
 *
 * @param advice - how to resume
 * @param cleanUp - called, and waited for, before the process ends; another signal ends it at once
 */
export async function interruptible<T>(
  advice: string,
  work: () => Promise<T>,
  cleanUp: () => Promise<void> | void = () => {},
): Promise<T> {
  const interrupt = async (): Promise<void> => {
    for (const signal of endingSignals) process.off(signal, interrupt);
    await cleanUp();
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

/** Milliseconds in which what is there is sent to the store of a sweep, when the process is told to end. */
export const lastPatience = 8000;

/** How to resume a command whose results are kept one by one. */
export const sameCommandResumes = 'run the same command again to resume';
