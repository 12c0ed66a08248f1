/** @file The numbers by which the jobs of a sweep can be ranked: columns of its table, with the better direction of each. */

import { taskSetName } from '../../evaluation/testTasks.ts';
import { spellingHint } from '../config/spelling.ts';
import type { Measurements } from './measurements.ts';
import type { RunEvaluation } from './sweptRun.ts';

/** What is measured of a set of test tasks after n samples, and which way is better. */
export const evaluationMetrics = {
  meanReturn: 'maximize',
  worstReturn: 'maximize',
  meanGap: 'minimize',
  worstGap: 'minimize',
} as const;

/** One of them. */
export type EvaluationMetric = keyof typeof evaluationMetrics;

/** A number by which jobs are ranked. */
export interface Objective {
  /** As in `test/2000/worstGap`. */
  readonly column: string;
  readonly direction: 'maximize' | 'minimize';
  /** What measures it; null for the attack. */
  readonly evaluation: {
    readonly tests: RunEvaluation['tests'];
    /** n */
    readonly samples: number;
  } | null;
}

/** The column of a metric of a set of test tasks after n samples. */
export function columnOf(tests: RunEvaluation['tests'], n: number, metric: string): string {
  return `${taskSetName(tests)}/${n}/${metric}`;
}

/** The column of the worst gap that an attack found. */
export const attackColumn = 'attack/worstGap';

/** The column of the objective of a halving after so many training tasks. */
export function rungColumn(tasks: number): string {
  return `rung/${tasks}`;
}

/** All that there are in a sweep with these measurements. */
export function objectivesOf({ evaluations, attack }: Measurements): Objective[] {
  const measured = evaluations.flatMap(({ tests, samples }) =>
    samples.flatMap((n) =>
      Object.entries(evaluationMetrics).map(
        ([metric, direction]): Objective => ({
          column: columnOf(tests, n, metric),
          direction,
          evaluation: { tests, samples: n },
        }),
      ),
    ),
  );
  const attacked: Objective = { column: attackColumn, direction: 'minimize', evaluation: null };
  return attack === null ? measured : [...measured, attacked];
}

/**
 * The objective of that name.
 *
 * @throws RangeError that lists all there are
 */
export function namedObjective(objectives: readonly Objective[], name: string): Objective {
  const found = objectives.find(({ column }) => column === name);
  if (found !== undefined) return found;
  const columns = objectives.map(({ column }) => column);
  if (columns.length === 0) throw new RangeError('expected evaluate, for a number to go by');
  throw new RangeError(
    `expected one of ${columns.join(', ')}, got ${name}${spellingHint(name, columns)}`,
  );
}
