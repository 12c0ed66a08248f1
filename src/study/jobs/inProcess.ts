/** @file Jobs in this process, one after the other: for tests and debuggers, and for places where no process can be started. */

import {
  type Executor,
  type JobSession,
  type JobWorker,
  jobError,
  reporterOfJob,
  type SessionOptions,
} from './executor.ts';

/** An executor with one worker, which shares no data with the code that hands out the jobs. */
export function inProcessExecutor(): Executor {
  return { open: openSession };
}

function openSession<S, J, R>({ kind, setup, onEvent }: SessionOptions<S, J, R>): JobSession<J, R> {
  let worker: JobWorker<J, R> | undefined;
  const close = async (): Promise<void> => {
    const closed = worker;
    worker = undefined;
    await closed?.close();
  };
  return {
    async run(jobs, onResult, onFailure) {
      try {
        for (const job of jobs) {
          worker ??= await kind.open(structuredClone(setup));
          const name = kind.nameOf(job);
          const tell = reporterOfJob(name, onEvent);
          const outcome = await worker
            .run(structuredClone(job), (event) => tell(structuredClone(event)))
            .then(
              (result) => ({ result }),
              (error: unknown) => ({ error: jobError(name, error) }),
            );
          if ('result' in outcome) onResult(job, structuredClone(outcome.result));
          else if (onFailure === undefined) throw outcome.error;
          else {
            await close();
            onFailure(job, outcome.error);
          }
        }
      } catch (error) {
        await close();
        throw error;
      }
    },
    close,
  };
}
