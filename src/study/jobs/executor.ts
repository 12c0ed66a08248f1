/** @file Jobs and what runs them: code that hands out jobs knows what they are, but not where they run. */

import type { Reporter } from '../events.ts';

/**
 * A kind of job. Every worker receives the setup once, then jobs; these and the results are copied on their way, as by
 * `structuredClone`, so that nothing is shared. Jobs are independent, and any order gives the same results.
 */
export interface JobKind<S, J, R> {
  /** The name under which `module` exports it. */
  readonly name: string;
  /** The module from which another process imports it. */
  readonly module: URL;
  /** Makes a worker. */
  open(setup: S): Promise<JobWorker<J, R>>;
  /** What errors and events call a job. */
  nameOf(job: J): string;
}

/** What runs one job after another. */
export interface JobWorker<J, R> {
  /** @param onEvent - receives what happens within the job */
  run(job: J, onEvent: Reporter): Promise<R>;
  /** Frees what the worker holds; not called where its whole process ends. */
  close(): Promise<void>;
}

/** What workers are made with. */
export interface SessionOptions<S, J, R> {
  readonly kind: JobKind<S, J, R>;
  readonly setup: S;
  /** Receives the events of all jobs, each with the name of its job. */
  readonly onEvent?: Reporter | undefined;
}

/** Is told of a job that failed, and why. */
export type OnFailure<J> = (job: J, error: Error) => void;

/** Workers that stay for several rounds of jobs; each is opened when there is a job for it. */
export interface JobSession<J, R> {
  /**
   * Runs all jobs. The first failure ends the others, unless someone is told of failures; what `onResult` received stays. A
   * session that has failed can only be closed.
   *
   * @param onResult - called when a job is done, in the order in which they end
   * @param onFailure - called with a job that failed and the error that would be thrown; the others go on, in other workers
   * @throws Error naming the job that failed, with its message
   */
  run(
    jobs: readonly J[],
    onResult: (job: J, result: R) => void,
    onFailure?: OnFailure<J>,
  ): Promise<void>;
  /** Releases the workers. */
  close(): Promise<void>;
}

/** Somewhere to run jobs: this process, child processes, other machines. */
export interface Executor {
  /** A session without workers yet. */
  open<S, J, R>(options: SessionOptions<S, J, R>): JobSession<J, R>;
}

/** One round of jobs. */
export interface JobsOptions<S, J, R> extends SessionOptions<S, J, R> {
  readonly jobs: readonly J[];
  /** As in `JobSession.run`. */
  readonly onResult: (job: J, result: R) => void;
  /** As in `JobSession.run`. */
  readonly onFailure?: OnFailure<J> | undefined;
}

/** Runs one round of jobs in a session of its own, as `JobSession.run` does. */
export async function runJobs<S, J, R>(
  executor: Executor,
  { jobs, onResult, onFailure, ...options }: JobsOptions<S, J, R>,
): Promise<void> {
  const session = executor.open(options);
  try {
    await session.run(jobs, onResult, onFailure);
  } finally {
    await session.close();
  }
}

/** A reporter that passes the events of a job on with its name. */
export function reporterOfJob(job: string, onEvent: Reporter | undefined): Reporter {
  return (event) => onEvent?.({ ...event, job });
}

/** The error of a job that failed. */
export function jobError(job: string, error: unknown): Error {
  const message = error instanceof Error ? error.message : String(error);
  return new Error(`${job}: ${message}`, { cause: error });
}
