/** @file A job in a process of its own, which ends with this one: what it reports, and how it ends. */

import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Reporter, StudyEvent } from '../../events.ts';

/** How a process has ended. */
export interface RunExit {
  /** Null where a signal has ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A process that does a job. */
export interface SupervisedRun {
  /** Resolves when the process is gone; rejects when it cannot be started. */
  readonly ended: Promise<RunExit>;
  kill(signal: NodeJS.Signals): void;
}

/**
 * Starts `COMMAND --json-events`, with a channel whose end tells it that this process is gone.
 *
 * @param command - words
 * @param name - what the job is called in events
 * @param onEvent - receives its events; lines on stderr that are none, as notices
 */
export function superviseRun(
  [program, ...args]: readonly string[],
  name: string,
  onEvent: Reporter,
): SupervisedRun {
  const child = spawn(program, [...args, '--json-events'], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const lines = createInterface({ input: child.stderr! });
  lines.on('line', (line) => {
    const event = eventOf(line) ?? { type: 'notice', text: line };
    // The parts of its sweep of one run are this job itself.
    if (event.type !== 'partStarted' && event.type !== 'partEnded') {
      onEvent({ ...event, job: name });
    }
  });
  const ended = new Promise<RunExit>((done, fail) => {
    child.on('error', fail);
    child.on('close', (code, signal) => done({ code, signal }));
  });
  return { ended, kill: (signal) => void child.kill(signal) };
}

function eventOf(line: string): StudyEvent | null {
  try {
    return line.startsWith('{') ? (JSON.parse(line) as StudyEvent) : null;
  } catch {
    return null;
  }
}
