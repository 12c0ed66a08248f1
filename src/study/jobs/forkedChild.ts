/** @file What a child process of the forked executor runs: it opens a worker, then answers every job. */

import type { StudyEvent } from '../events.ts';
import { LockedError } from '../files/lock.ts';
import { endWithParent } from './endWithParent.ts';
import type { JobKind, JobWorker } from './executor.ts';

/** What a parent sends: first where the kind of job is defined and the setup, then jobs. */
export type ToChild<J> =
  | { readonly module: string; readonly kind: string; readonly setup: unknown }
  | { readonly job: J };

/** What a child answers with, and the events that it sends before that. */
export type FromChild<R> =
  | { readonly result: R }
  | { readonly error: string; readonly isLocked: boolean }
  | { readonly event: StudyEvent };

let worker: JobWorker<unknown, unknown> | undefined;

async function answer(message: ToChild<unknown>): Promise<unknown> {
  if ('job' in message) {
    if (worker === undefined) throw new Error('a job came before the setup');
    return worker.run(message.job, (event) => send({ event }));
  }
  const exports: Record<string, JobKind<unknown, unknown, unknown>> = await import(message.module);
  const kind = exports[message.kind];
  if (kind === undefined) throw new Error(`${message.module} exports no ${message.kind}`);
  worker = await kind.open(message.setup);
  return null;
}

function send(message: FromChild<unknown>): void {
  // Where the parent has gone there is nobody to tell.
  process.send?.(message, undefined, undefined, () => {});
}

endWithParent(Number(process.argv[2]));
// A child that its parent releases, or whose parent is gone, ends.
process.on('disconnect', () => process.exit());
// Ctrl-C reaches all processes of a terminal; the parent answers it.
process.on('SIGINT', () => {});
process.on('message', (message: ToChild<unknown>) => {
  answer(message).then(
    (result) => send({ result }),
    (error: unknown) =>
      send({
        error: error instanceof Error ? error.message : String(error),
        isLocked: error instanceof LockedError,
      }),
  );
});
