/** @file Jobs in child processes side by side: a parent that hands them out one by one. */

import { type ChildProcess, fork } from 'node:child_process';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Reporter } from '../events.ts';
import { LockedError } from '../files/lock.ts';
import {
  type Executor,
  type JobSession,
  jobError,
  reporterOfJob,
  type SessionOptions,
} from './executor.ts';
import type { FromChild, ToChild } from './forkedChild.ts';

const childModule = fileURLToPath(
  new URL(`./forkedChild${extname(import.meta.url)}`, import.meta.url),
);

/**
 * An executor with a worker in each of up to `processes` child processes. A child that dies fails its job, with an error
 * that says how it ended. When this process ends, its children end.
 *
 * @throws RangeError when `processes` is not a positive whole number
 */
export function forkedExecutor(processes: number): Executor {
  if (!Number.isSafeInteger(processes) || processes < 1) {
    throw new RangeError(`processes is ${processes}, expected a whole number of at least 1`);
  }
  return { open: (options) => openSession(options, processes) };
}

function openSession<S, J, R>(
  { kind, setup, onEvent }: SessionOptions<S, J, R>,
  processes: number,
): JobSession<J, R> {
  const children: ChildProcess[] = [];
  const idle: ChildProcess[] = [];
  const start = async (): Promise<ChildProcess> => {
    const child = fork(childModule, [String(process.pid)], { serialization: 'advanced' });
    // One that is gone may fail in several ways at once; whoever waits for an answer is told the first.
    child.on('error', () => {});
    children.push(child);
    await ask(child, { module: kind.module.href, kind: kind.name, setup });
    return child;
  };
  return {
    async run(jobs, onResult, onFailure) {
      const waiting = [...jobs];
      const work = async (): Promise<void> => {
        let child: ChildProcess | undefined;
        for (let job = waiting.shift(); job !== undefined; job = waiting.shift()) {
          child ??= idle.pop() ?? (await start());
          const name = kind.nameOf(job);
          const outcome = await ask<J, R>(child, { job }, reporterOfJob(name, onEvent)).then(
            (result) => ({ result }),
            (error: unknown) => ({ error: jobError(name, error) }),
          );
          if ('result' in outcome) onResult(job, outcome.result);
          else if (onFailure === undefined) throw outcome.error;
          else {
            // It may be gone, still at work, or not what it was.
            await end(child);
            child = undefined;
            onFailure(job, outcome.error);
          }
        }
        if (child !== undefined) idle.push(child);
      };
      try {
        await Promise.all(Array.from({ length: Math.min(processes, jobs.length) }, work));
      } catch (error) {
        waiting.length = 0;
        // What they had locked is free when they are gone.
        await Promise.all(children.map(end));
        throw error;
      }
    },
    async close() {
      for (const child of children) if (child.connected) child.disconnect();
    },
  };
}

/** What a child says of an error: its message, and whether another process holds a lock. */
function errorOf({ error, isLocked }: { error: string; isLocked: boolean }): Error {
  return isLocked ? new LockedError(error) : new Error(error);
}

/** Ends a child and waits until it is gone. */
async function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((done) => child.once('exit', done));
  child.kill();
  await gone;
}

/** Sends a message and waits for the answer, or for the end of the child; events may come before. */
function ask<J, R>(
  child: ChildProcess,
  message: ToChild<J>,
  onEvent: Reporter = () => {},
): Promise<R> {
  return new Promise((done, fail) => {
    const settle = (act: () => void): void => {
      child.off('message', onMessage);
      child.off('exit', onExit);
      child.off('error', onError);
      act();
    };
    const onMessage = (answer: FromChild<R>): void => {
      if ('result' in answer) settle(() => done(answer.result));
      else if ('error' in answer) settle(() => fail(errorOf(answer)));
      else {
        try {
          onEvent(answer.event);
        } catch (error) {
          settle(() => fail(error));
        }
      }
    };
    const onExit = (code: number | null, signal: string | null): void =>
      settle(() => fail(new Error(`a child process ended with ${signal ?? `exit code ${code}`}`)));
    const onError = (error: Error): void => settle(() => fail(error));
    child.on('message', onMessage);
    child.on('exit', onExit);
    child.on('error', onError);
    child.send(message);
  });
}
