/** @file Independent jobs in child processes: a parent that hands them out one by one, and what the children run. */

import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** What a parent sends: the setup first, then jobs. */
type ToChild<S, J> = { readonly setup: S } | { readonly job: J };

/** What a child answers with. */
type FromChild<R> = { readonly result: R } | { readonly error: string };

/** Children to be. Everything that is sent to them is copied as JSON is, with typed arrays kept. */
export interface WorkersOptions<S, J> {
  /** The module that calls `serveJobs`. */
  readonly module: URL;
  /** Sent to every child before its first job. */
  readonly setup: S;
  /** Children side by side. */
  readonly processes: number;
  /** What errors call a job. */
  readonly nameOf: (job: J) => string;
}

/** Children that stay for several rounds of jobs. */
export interface Workers<J, R> {
  /**
   * Runs all jobs. The first failure ends the children; what was told by `onResult` stays.
   *
   * @param onResult - told when a job is done, in the order in which they end.
   * @throws Error naming the job that failed, with its message or saying how its process ended.
   */
  run(jobs: readonly J[], onResult: (job: J, result: R) => void): Promise<void>;
  /** Lets the children go. */
  close(): void;
}

/** Workers without children yet: each is started when there is a job for it. */
export function openWorkers<S, J, R>({
  module,
  setup,
  processes,
  nameOf,
}: WorkersOptions<S, J>): Workers<J, R> {
  const children: ChildProcess[] = [];
  const idle: ChildProcess[] = [];
  const start = async (): Promise<ChildProcess> => {
    const child = fork(fileURLToPath(module), { serialization: 'advanced' });
    children.push(child);
    await ask<S, J, R>(child, { setup });
    return child;
  };
  return {
    async run(jobs, onResult) {
      const waiting = [...jobs];
      const work = async (): Promise<void> => {
        const child = idle.pop() ?? (await start());
        for (let job = waiting.shift(); job !== undefined; job = waiting.shift()) {
          onResult(job, await ask<S, J, R>(child, { job }).catch(named(nameOf(job))));
        }
        idle.push(child);
      };
      try {
        await Promise.all(Array.from({ length: Math.min(processes, jobs.length) }, work));
      } catch (error) {
        waiting.length = 0;
        for (const child of children) child.kill();
        throw error;
      }
    },
    close() {
      for (const child of children) if (child.connected) child.disconnect();
    },
  };
}

/** Runs one round of jobs, as `Workers.run` does. */
export async function runJobs<S, J, R>({
  jobs,
  onResult,
  ...options
}: WorkersOptions<S, J> & {
  readonly jobs: readonly J[];
  readonly onResult: (job: J, result: R) => void;
}): Promise<void> {
  const workers = openWorkers<S, J, R>(options);
  try {
    await workers.run(jobs, onResult);
  } finally {
    workers.close();
  }
}

/** Throws an error again with the name of the job in front. */
function named(job: string): (error: Error) => never {
  return (error) => {
    throw new Error(`${job}: ${error.message}`, { cause: error });
  };
}

/** Sends a message and waits for the answer, or for the end of the child. */
function ask<S, J, R>(child: ChildProcess, message: ToChild<S, J>): Promise<R> {
  return new Promise((done, fail) => {
    const settle = (act: () => void): void => {
      child.off('message', onMessage);
      child.off('exit', onExit);
      child.off('error', onError);
      act();
    };
    const onMessage = (answer: FromChild<R>): void =>
      settle(() => ('error' in answer ? fail(new Error(answer.error)) : done(answer.result)));
    const onExit = (code: number | null, signal: string | null): void =>
      settle(() => fail(new Error(`a child process ended with ${signal ?? `exit code ${code}`}`)));
    const onError = (error: Error): void => settle(() => fail(error));
    child.on('message', onMessage);
    child.on('exit', onExit);
    child.on('error', onError);
    child.send(message);
  });
}

/**
 * In a child: makes a worker from the setup, then answers every job. A child that its parent lets go, or whose parent is
 * gone, ends. Ctrl-C, which reaches all processes of a terminal, is the parent's to answer.
 */
export function serveJobs<S, J, R>(
  makeWorker: (setup: S) => Promise<(job: J) => Promise<R>>,
): void {
  let worker: ((job: J) => Promise<R>) | undefined;
  const answer = async (message: ToChild<S, J>): Promise<R | null> => {
    if ('setup' in message) {
      worker = await makeWorker(message.setup);
      return null;
    }
    if (worker === undefined) throw new Error('a job came before the setup');
    return worker(message.job);
  };
  process.on('disconnect', () => process.exit());
  process.on('SIGINT', () => {});
  process.on('message', (message: ToChild<S, J>) => {
    answer(message).then(
      (result) => process.send?.({ result }),
      (error: unknown) =>
        process.send?.({ error: error instanceof Error ? error.message : String(error) }),
    );
  });
}
