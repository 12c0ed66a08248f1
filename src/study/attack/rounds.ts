/** @file The rounds of an attack: tasks that are adapted to in child processes and then compared with the pool together. */

import { extname } from 'node:path';
import type { AttackAdaptation } from '../../evaluation/attack/attack.ts';
import {
  type AttackedTasks,
  type PoolReference,
  poolReference,
  type ScoredTask,
} from '../../evaluation/attack/attack.ts';
import type { PolicyPool } from '../../evaluation/attack/policyPool.ts';
import type { Key } from '../../math/random.ts';
import { openWorkers } from '../jobs/forked.ts';
import type { AttackBook } from './attackFile.ts';

/** What the children of an attack are told first. */
export interface AttackSetup {
  /** Of the run. */
  readonly directory: string;
  /** Steps behind the state of the run that is attacked. */
  readonly step: number;
  /** n */
  readonly samples: number;
}

/** One adaptation. */
export interface AttackJob {
  /** Of the task. */
  readonly name: string;
  /** `[K]` */
  readonly psi: readonly number[];
  readonly key: Key;
}

/** How far an attack has come. */
export interface AttackProgress {
  /** Adaptations that are there. */
  readonly finished: number;
  /** Those of them that have been made since the rounds were opened. */
  readonly made: number;
}

/** What rounds are played with. */
export interface RoundsOptions extends AttackSetup {
  readonly book: AttackBook;
  readonly pool: PolicyPool;
  /** Child processes side by side. */
  readonly processes: number;
  /** Told after every adaptation, and before a round that finds some in the book. */
  readonly onProgress: (progress: AttackProgress) => void;
}

/** Rounds, one after the other. */
export interface Rounds {
  /**
   * Adapts to the tasks that the book lacks, adds all their policies to the pool, and compares the tasks with it that have
   * not been compared yet.
   *
   * @throws Error when an adaptation fails, naming what failed.
   */
  play(part: keyof AttackedTasks, jobs: readonly AttackJob[]): Promise<ScoredTask[]>;
  /** Lets the child processes go. */
  close(): void;
}

/** The rounds of an attack, before the first. */
export function openRounds({
  directory,
  step,
  samples,
  book,
  pool,
  processes,
  onProgress,
}: RoundsOptions): Rounds {
  const workers = openWorkers<AttackSetup, AttackJob, AttackAdaptation>({
    module: new URL(`./worker${extname(import.meta.url)}`, import.meta.url),
    setup: { directory, step, samples },
    processes,
    nameOf: ({ name, psi }) => `${name}, task ${psi}`,
  });
  let [finished, made] = [0, 0];
  return {
    async play(part, jobs) {
      const known = new Map(jobs.map((job) => [job.name, book.recall(part, job)]));
      const missing = jobs.filter(({ name }) => known.get(name) === null);
      finished += jobs.length - missing.length;
      if (missing.length < jobs.length) onProgress({ finished, made });
      await workers.run(missing, ({ name, psi }, { policy, returns, ledger }) => {
        const task = book.record(part, { name, psi, returns, ledger }, policy);
        known.set(name, { task, policy });
        finished += 1;
        made += 1;
        onProgress({ finished, made });
      });
      const played = jobs.map(({ name }) => known.get(name)!);
      for (const { task, policy } of played) pool.add(task.name, policy);
      const references = new Map<string, PoolReference>();
      for (const { task } of played) {
        if (task.reference !== null) continue;
        references.set(task.name, poolReference(task, await pool.scores(task.psi)));
      }
      if (references.size > 0) book.refer(part, references);
      return played.map(({ task }) => ({
        ...task,
        reference: task.reference ?? references.get(task.name)!,
      }));
    },
    close: () => workers.close(),
  };
}
