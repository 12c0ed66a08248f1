/** @file What runs take on this machine: a measurement of each kind of work, times how much of it there is. */

import type { Problem } from '../../envs/problems.ts';
import { tasksOfSet } from '../../evaluation/testTasks.ts';
import { largest } from '../../math/statistics.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import { adaptationsWithin } from '../attack/attackTrained.ts';
import type { Config } from '../config/config.ts';
import {
  adaptationWorkload,
  addWorkloads,
  kindOfWork,
  measureRates,
  noWork,
  type Rates,
  timesWorkload,
  type Workload,
} from './cost.ts';
import type { Measurements } from './measurements.ts';

/** Measures rates, each kind of work once. */
export type MeasureRates = (problem: Problem, config: Config) => Promise<Rates>;

/** A measurement of this machine, with the threads of `runtime`. */
export function ratesOfMachine(runtime: Runtime): MeasureRates {
  const measured = new Map<string, Rates>();
  return async (problem, config) => {
    const kind = kindOfWork(problem.family.name, config);
    const rates = measured.get(kind) ?? (await measureRates(runtime, problem, config));
    measured.set(kind, rates);
    return rates;
  };
}

/** Of measuring a trained run. An attack adapts to the test tasks first. */
export function measuringWorkload(
  { evaluations, attack }: Measurements,
  { family }: Pick<Problem, 'family'>,
  config: Config,
): Workload {
  const adaptations = (count: number, samples: number): Workload =>
    timesWorkload(count, adaptationWorkload(config, family.timeLimit, samples));
  const counts = evaluations.map(({ tests }) => tasksOfSet(family, tests).length);
  const works = evaluations.map(({ samples }, i) => adaptations(counts[i], largest(samples)));
  if (attack === null) return works.reduce(addWorkloads, noWork);
  const inside = evaluations.findIndex(({ tests }) => tests.kind !== 'out-of-distribution');
  const searched = adaptationsWithin(attack.budget, family);
  const all = searched + (counts[inside] ?? 0);
  return works.concat(adaptations(all, attack.samples)).reduce(addWorkloads);
}
