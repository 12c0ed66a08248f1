/** @file The runs of a sweep as jobs of a queue: added, followed, and added again where the queue has lost them. */

import { setTimeout as sleep } from 'node:timers/promises';
import type { SweepEngine } from '../finishSweep.ts';
import type { JobArrival } from '../followJobs.ts';
import type { SweptRun } from '../sweptRun.ts';
import type { JobQueue, QueueContent } from './jobQueue.ts';

/** What follows a queue. */
export interface QueuedRuns {
  readonly queue: Pick<JobQueue, 'add' | 'content' | 'failureOf'>;
  idOf(run: SweptRun): string;
  /** What the folder says, which is the truth, here or in the store of the sweep. */
  arrivalOf(run: SweptRun): Promise<JobArrival>;
  /** All runs that are left are in the queue, those that have failed before too. */
  onAdded(): void;
  /** Receives why the queue or the store could not be asked; it is asked again. */
  onError(error: unknown): void;
  /** Milliseconds between two looks. */
  readonly interval: number;
}

/**
 * An engine that has runs done by whoever takes them from the queue. A run that is neither done nor in the queue is
 * added: the folders say what is left to do, and the queue may be emptied, or restored from an earlier state, at any time.
 */
export function queuedRuns(options: QueuedRuns): SweepEngine {
  const { queue, idOf, arrivalOf, onAdded, onError, interval } = options;
  const asked = async <T>(ask: () => Promise<T>): Promise<T | undefined> =>
    ask().catch((error: unknown) => {
      onError(error);
      return undefined;
    });
  return {
    async finish(runs, follower) {
      const open = new Map(runs.map((run) => [idOf(run), run]));
      /** Returns those that are neither done nor known to the queue. */
      const follow = async ({ waiting, active, failed }: QueueContent): Promise<string[]> => {
        const gone: string[] = [];
        for (const [id, run] of open) {
          if (active.has(id)) follower.begins(run);
          if (active.has(id) || waiting.has(id)) continue;
          const known = await asked(() => arrivalOf(run));
          if (known === undefined) continue;
          const { isThere, failure } = known;
          if (isThere) {
            follower.ends(run, { outcome: 'done' });
            open.delete(id);
          } else if (failed.has(id)) {
            const message = await asked(() => queue.failureOf(id));
            if (message === undefined) continue;
            follower.ends(run, { outcome: 'failed', failure: failure ?? { message, lines: [] } });
            open.delete(id);
          } else gone.push(id);
        }
        return gone;
      };
      await queue.add([...open.keys()]);
      onAdded();
      while (open.size > 0) {
        const content = await asked(queue.content);
        const gone = content === undefined ? [] : await follow(content);
        if (gone.length > 0) await asked(() => queue.add(gone));
        if (open.size > 0) await sleep(interval);
      }
    },
  };
}
