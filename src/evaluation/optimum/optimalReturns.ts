/** @file The best returns known of every test task, as estimates of A*: one table per family, shared by all methods. */

import { isSameTask } from '../../tasks/sameTask.ts';
import type { ReturnSummary } from '../measuredReturn.ts';
import type { ConvergenceRule, TrainingEnd } from './convergence.ts';

/*
 * The paper does not say how it found A*(ψ) (facts 7). Here A* is the largest return ever measured on ψ, so the table
 * only grows: every measurement is kept with its origin, and A* never falls. The largest of several noisy means is
 * above the truth on average, by less the more episodes each of them has; that makes gaps too large rather than too
 * small, for all methods alike.
 */

/** How direct training went. */
export interface DirectTraining {
  /** Which was better: sampled actions, or the mean action. */
  readonly policy: 'sampled' | 'mean action';
  readonly iterations: number;
  readonly end: TrainingEnd;
  readonly rule: ConvergenceRule;
  /** The bound on a TRPO step, in nats. */
  readonly maxKl: number;
}

/** One policy's return on one task. */
export interface OptimalEntry {
  /** Trained on this task in the real simulator, or adapted to it by a method under test. */
  readonly source: 'direct' | 'adapted';
  readonly method: string;
  readonly seed: number;
  /** Real steps that the policy was trained on. */
  readonly samples: number;
  readonly returns: ReturnSummary;
  /** The run or the command that made it. */
  readonly origin: string;
  readonly date: string;
  /** For the source `direct`. */
  readonly training?: DirectTraining | undefined;
}

/** All entries of one family by task. */
export interface OptimalReturns {
  readonly family: string;
  readonly tasks: readonly {
    /** `[K]` */
    readonly psi: readonly number[];
    readonly entries: readonly OptimalEntry[];
  }[];
}

/** A table without tasks. */
export function emptyOptimalReturns(family: string): OptimalReturns {
  return { family, tasks: [] };
}

/** All entries of ψ; none for a task that is not in the table (`isSameTask`). */
export function entriesOf(table: OptimalReturns, psi: readonly number[]): readonly OptimalEntry[] {
  return table.tasks.find((task) => isSameTask(task.psi, psi))?.entries ?? [];
}

/**
 * The entry of the largest mean on ψ, the first of equal ones; null for a task that is not in the table (`isSameTask`).
 */
export function bestEntry(table: OptimalReturns, psi: readonly number[]): OptimalEntry | null {
  return entriesOf(table, psi).reduce<OptimalEntry | null>(
    (best, entry) => (best === null || entry.returns.mean > best.returns.mean ? entry : best),
    null,
  );
}

/**
 * The table with one more entry of ψ. Nothing is removed: two entries of the same origin that differ in any field are
 * both kept; only an entry that is already there with the same fields is not added again.
 *
 * @throws RangeError unless the mean and ψ are finite, and ψ has as many coordinates as the other tasks.
 */
export function withEntry(
  table: OptimalReturns,
  psi: readonly number[],
  entry: OptimalEntry,
): OptimalReturns {
  assertEntry(table, psi, entry);
  const known = table.tasks.find((task) => isSameTask(task.psi, psi));
  if (known === undefined) {
    return { ...table, tasks: [...table.tasks, { psi: [...psi], entries: [entry] }] };
  }
  if (known.entries.some((other) => isSameEntry(other, entry))) return table;
  const extended = { ...known, entries: [...known.entries, entry] };
  return { ...table, tasks: table.tasks.map((task) => (task === known ? extended : task)) };
}

/** Equal in every field, in whatever order the fields were written. */
function isSameEntry(a: OptimalEntry, b: OptimalEntry): boolean {
  return ordered(a) === ordered(b);
}

function ordered(entry: OptimalEntry): string {
  return JSON.stringify(entry, (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
}

function assertEntry(table: OptimalReturns, psi: readonly number[], entry: OptimalEntry): void {
  if (!Number.isFinite(entry.returns.mean)) {
    throw new RangeError(`entry.returns.mean is ${entry.returns.mean}, expected a finite number`);
  }
  const size = table.tasks[0]?.psi.length ?? psi.length;
  if (psi.length !== size || !psi.every(Number.isFinite)) {
    throw new RangeError(`psi is [${psi}], expected ${size} finite numbers`);
  }
}
