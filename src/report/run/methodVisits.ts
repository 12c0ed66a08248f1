/** @file The training tasks of the runs of a comparison, method by method. */

import type { TaskMethod } from '../../algorithms/methodNames.ts';
import type { MethodComparison } from '../../evaluation/gaps/methodComparison.ts';
import { methodName } from '../data/methodNames.ts';
import { whereIs } from './visitedTasks.ts';

/** The training tasks of one method. */
export interface MethodVisits {
  readonly method: TaskMethod;
  readonly name: string;
  /** Of all seeds, by seed and in order. */
  readonly visits: readonly {
    readonly seed: number;
    /** Number of the task in its run, from 0. */
    readonly task: number;
    readonly psi: readonly number[];
    /** Inside Ψ, or on its boundary. */
    readonly where: string;
  }[];
}

/** One entry per method, in the order of the runs. */
export function visitsByMethod({ runs, family }: MethodComparison): MethodVisits[] {
  return [...new Set(runs.map(({ method }) => method))].map((method) => ({
    method,
    name: methodName({ method }),
    visits: runs
      .filter((run) => run.method === method)
      .flatMap(({ seed, visited }) =>
        visited.map((psi, task) => ({ seed, task, psi, where: whereIs(psi, family) })),
      ),
  }));
}
