/** @file A queue of jobs in Redis or Postgres, by BullMQ: it knows what is to be done and who does it, and nothing else. */

import type { Queue, Worker } from 'bullmq';
import { UsageError } from '../../usageError.ts';
import { errorText, packageFor } from '../services.ts';
import { openLeases } from './leases.ts';
import { addressText, type QueueAddress } from './queueAddress.ts';

/** What is in a queue, by the ids of jobs. */
export interface QueueContent {
  readonly waiting: ReadonlySet<string>;
  readonly active: ReadonlySet<string>;
  readonly failed: ReadonlySet<string>;
}

/** A job that this process has been given. */
export interface GivenJob {
  readonly id: string;
  /** Whether a worker that had it before is gone without a word. */
  readonly wasLost: boolean;
  /** Aborted when it can no longer be said to be this process's: it must be stopped at once, as another one may be given it. */
  readonly isLost: AbortSignal;
}

/** What became of a job that was given. */
export type JobVerdict =
  | { readonly verdict: 'done' }
  /** Someone that has not been given it works on it: it is given again after a lease. */
  | { readonly verdict: 'later' }
  /** It may be given to others now, and this attempt does not count. */
  | { readonly verdict: 'returned' }
  /** It is given again some times, unless that would not help. */
  | { readonly verdict: 'failed'; readonly message: string; readonly mayHelpToRepeat: boolean };

/** How jobs are taken from a queue. */
export interface TakeOptions {
  /** Most jobs at a time. */
  readonly atOnce: number;
  /** Seconds after which the jobs of a worker that is silent are given to others. */
  readonly lease: number;
  /** Does a job. */
  take(job: GivenJob): Promise<JobVerdict>;
}

/** A queue. */
export interface JobQueue {
  /** Adds jobs; those that are in it stay as they are, those that have failed are to be done again. */
  add(ids: readonly string[]): Promise<void>;
  /** Jobs that are done are not in it. */
  content(): Promise<QueueContent>;
  /** Why a job has failed. */
  failureOf(id: string): Promise<string>;
  /**
   * Begins to take jobs.
   *
   * @returns what ends it: no more jobs are taken, and it resolves when the last one has its verdict
   */
  take(options: TakeOptions): () => Promise<void>;
  close(): Promise<void>;
}

/** Times that a job is given out after failures, and after workers that were lost. */
const attempts = 3;
const mostLosses = 10;

/** Milliseconds before the second attempt; twice as many before the third. */
const pause = 1000;

/**
 * Opens a queue.
 *
 * @param name - none other of this service has it
 * @param onError - receives what goes wrong later, such as a connection that is lost; it is made again
 * @throws UsageError naming the package that is missing; Error when the service cannot be reached
 */
export async function openQueue(
  address: QueueAddress,
  name: string,
  onError: (error: Error) => void,
): Promise<JobQueue> {
  const bullmq = await packageOf(address, 'bullmq', () => import('bullmq'));
  await assertAnswers(address);
  const { url: connectionString } = address;
  const redis = { connection: { url: connectionString, maxRetriesPerRequest: null } };
  const postgres = { connection: { connectionString, migrate: true } };
  const queue = (
    address.service === 'Redis'
      ? new bullmq.Queue(name, redis)
      : new bullmq.Queue(name, postgres, bullmq.createPostgresBackend)
  ) as Queue;
  queue.on('error', onError);
  const idsIn = async (...types: Parameters<Queue['getRanges']>[0]): Promise<Set<string>> =>
    new Set((await queue.getRanges(types, 0, -1)).map(ownId));
  return {
    async add(ids) {
      const failed = await idsIn('failed');
      // Another one that adds may have been faster: it is no longer there, or at work.
      for (const id of ids.filter((one) => failed.has(one))) {
        await queue.remove(jobIdOf(id)).catch(() => {});
      }
      const backoff = { type: 'exponential', delay: pause };
      await queue.addBulk(
        ids.map((id) => ({
          name: id,
          data: {},
          opts: { jobId: jobIdOf(id), attempts, backoff, removeOnComplete: true },
        })),
      );
    },
    content: async () => ({
      waiting: await idsIn('wait', 'waiting', 'delayed', 'prioritized'),
      active: await idsIn('active'),
      failed: await idsIn('failed'),
    }),
    failureOf: async (id) => (await queue.getJob(jobIdOf(id)))?.failedReason ?? 'it has failed',
    take({ atOnce, lease, take }) {
      const milliseconds = lease * 1000;
      const leases = openLeases(milliseconds);
      const options = {
        concurrency: atOnce,
        lockDuration: milliseconds,
        stalledInterval: milliseconds / 2,
        maxStalledCount: mostLosses,
      };
      const process: ConstructorParameters<typeof Worker>[1] = async (job, token) => {
        const given = leases.begin(job.id ?? '');
        const verdict = await take({
          id: ownId(job.id ?? ''),
          wasLost: job.stalledCounter > 0,
          isLost: given.signal,
        }).finally(given.end);
        switch (verdict.verdict) {
          case 'done':
            return;
          case 'later':
            await job.moveToDelayed(Date.now() + milliseconds, token);
            throw new bullmq.DelayedError();
          case 'returned':
            await job.moveToWait(token);
            throw new bullmq.WaitingError();
          case 'failed':
            throw verdict.mayHelpToRepeat
              ? new Error(verdict.message)
              : new bullmq.UnrecoverableError(verdict.message);
        }
      };
      const worker = (
        address.service === 'Redis'
          ? new bullmq.Worker(name, process, { ...redis, ...options })
          : new bullmq.Worker(
              name,
              process,
              { ...postgres, ...options },
              bullmq.createPostgresBackend,
            )
      ) as Worker;
      worker.on('error', onError);
      worker.on('locksRenewed', ({ jobIds }) => jobIds.forEach(leases.renewed));
      worker.on('lockRenewalFailed', (jobIds) => jobIds.forEach(leases.lost));
      return async () => {
        await worker.close();
        leases.close();
      };
    },
    close: () => queue.close(),
  };
}

/** BullMQ takes no ids that are numbers. */
const prefix = 'job-';

function jobIdOf(id: string): string {
  return `${prefix}${id}`;
}

function ownId(jobId: string): string {
  return jobId.slice(prefix.length);
}

/** The packages that each service needs. */
const packages = { Redis: 'bullmq ioredis', Postgres: 'bullmq pg' } as const;

/** @throws UsageError naming the package when it is missing */
function packageOf<T>({ service }: QueueAddress, name: string, load: () => Promise<T>): Promise<T> {
  return packageFor({ what: `a queue in ${service}`, name, packages: packages[service] }, load);
}

/** Milliseconds in which a service answers. */
const patience = 5000;

/** @throws Error when nothing answers there, or not to this user */
async function assertAnswers(address: QueueAddress): Promise<void> {
  const { url } = address;
  try {
    if (address.service === 'Redis') {
      const { Redis } = await packageOf(address, 'ioredis', () => import('ioredis'));
      const client = new Redis(url, {
        lazyConnect: true,
        connectTimeout: patience,
        maxRetriesPerRequest: 0,
        retryStrategy: () => null,
      });
      let heard: Error | undefined;
      client.on('error', (error) => {
        heard = error;
      });
      try {
        await client.connect();
        await client.ping();
      } catch (error) {
        throw heard ?? error;
      } finally {
        client.disconnect();
      }
    } else {
      const { default: pg } = await packageOf(address, 'pg', () => import('pg'));
      const client = new pg.Client({
        connectionString: url,
        connectionTimeoutMillis: patience,
      });
      await client.connect();
      await client.end();
    }
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new Error(
      `cannot reach ${address.service} at ${addressText(address)}: ${errorText(error)}`,
      {
        cause: error,
      },
    );
  }
}
