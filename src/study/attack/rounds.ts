/** @file The rounds of an attack: tasks that are adapted to side by side and then compared with the pool together. */

import {
  type AttackedTasks,
  type PoolReference,
  poolReference,
  type ScoredTask,
} from '../../evaluation/attack/attack.ts';
import type { PolicyPool } from '../../evaluation/attack/policyPool.ts';
import type { JobCounts, Reporter } from '../events.ts';
import type { Executor } from '../jobs/executor.ts';
import type { AttackBook } from './attackFile.ts';
import { type AttackJob, type AttackSetup, attackJobs } from './attackJob.ts';

/** What rounds need. */
export interface RoundsOptions extends AttackSetup {
  readonly book: AttackBook;
  readonly pool: PolicyPool;
  /** Adaptations of all rounds. */
  readonly total: number;
  /** Runs the adaptations. */
  readonly executor: Executor;
  /** Receives `jobsFound` before the first round and each that finds results in the book, `jobEnded` after each adaptation. */
  readonly onEvent?: Reporter | undefined;
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
  /** Releases the workers. */
  close(): Promise<void>;
}

/** The rounds of an attack, before the first. */
export function openRounds({
  directory,
  step,
  samples,
  book,
  pool,
  total,
  executor,
  onEvent,
}: RoundsOptions): Rounds {
  const setup = { directory, step, samples };
  const session = executor.open({ kind: attackJobs, setup, onEvent });
  let [finished, made] = [0, 0];
  const counts = (): JobCounts => ({ finished, made, total });
  const tellFound = (): void => onEvent?.({ type: 'jobsFound', what: 'attack', ...counts() });
  tellFound();
  return {
    async play(part, jobs) {
      const known = new Map(jobs.map((job) => [job.name, book.recall(part, job)]));
      const missing = jobs.filter(({ name }) => known.get(name) === null);
      finished += jobs.length - missing.length;
      if (missing.length < jobs.length) tellFound();
      await session.run(missing, ({ name, psi }, { policy, ...result }) => {
        const task = book.record(part, { name, psi, ...result }, policy);
        known.set(name, { task, policy });
        finished += 1;
        made += 1;
        onEvent?.({ type: 'jobEnded', what: 'attack', name, result: task, ...counts() });
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
    close: () => session.close(),
  };
}
