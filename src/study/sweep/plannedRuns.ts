/** @file The runs of one family for a figure: which are trained, on what they are tested, and how much work that is. */

import { join } from 'node:path';
import { lengthWithin, withLength } from '../../algorithms/methodLength.ts';
import type { TaskMethod } from '../../algorithms/methodNames.ts';
import { methods } from '../../algorithms/methods.ts';
import type { Problem } from '../../envs/problems.ts';
import { type TaskSet, tasksOfSet } from '../../evaluation/testTasks.ts';
import { largest } from '../../math/statistics.ts';
import type { Config } from '../config/config.ts';
import { loadConfig } from '../config/file.ts';
import type { TrainJob } from '../run/trainJob.ts';
import { adaptationWorkload, timesWorkload, trainingWorkload, type Workload } from './cost.ts';
import type { FamilyPlan, FigurePlan } from './figurePlans.ts';
import type { RunEvaluation } from './sweptRun.ts';

/** Runs of one method, which differ in their seed. */
export interface PlannedMethod {
  readonly method: TaskMethod;
  /** Trained on about as many real steps as AdMRL, not as many as the preset says. */
  readonly isAtEqualSteps: boolean;
  readonly config: Config;
  /** Of one run. */
  readonly training: Workload;
  readonly testing: Workload;
  /** How one run is trained, but for its threads. */
  job(seed: number): Omit<TrainJob, 'threads'>;
}

/** What is planned for one family. */
export interface PlannedFamily {
  readonly evaluation: RunEvaluation;
  /** As the preset says, then those at equal real steps. */
  readonly planned: readonly PlannedMethod[];
}

/**
 * As in the paper: n is 0, 2000, 4000, 6000 with its 2000 samples per stage. `smoke` only shows that every part runs, in a
 * few minutes: one stage, and the corners of a box of few dimensions.
 */
function testsOf(
  { tests }: FamilyPlan,
  { box }: Problem['family'],
  preset: string,
): { readonly tasks: TaskSet; readonly stages: number } {
  if (preset !== 'smoke') return { tasks: { kind: tests }, stages: 3 };
  const hasFewCorners = tests === 'test' && box.low.length <= 3;
  return { tasks: hasFewCorners ? { kind: 'grid', points: 2 } : { kind: tests }, stages: 1 };
}

/** What a run starts from: with `reduced`, methods with a model from `fast`, as `paper` is not cut down for them. */
function presetOf(method: TaskMethod, preset: string): string {
  return preset === 'reduced' && hasModel(method) ? 'fast' : preset;
}

function hasModel(method: TaskMethod): boolean {
  return methods[method].lengthSetting === undefined;
}

/** The plan of a family of a figure. */
export function planRuns(
  { methods: figureMethods, atEqualSteps }: Pick<FigurePlan, 'methods' | 'atEqualSteps'>,
  plan: FamilyPlan,
  { family }: Pick<Problem, 'family'>,
  preset: string,
): PlannedFamily {
  const { timeLimit } = family;
  const { tasks, stages } = testsOf(plan, family, preset);
  const configOf = (method: TaskMethod): Config =>
    loadConfig({
      preset: presetOf(method, preset),
      family,
      overrides: [`training.method=${method}`],
    });
  const samples = Array.from(
    { length: stages + 1 },
    (_, stage) => stage * configOf('admrl').evaluation.adaptSamples,
  );
  const testTasks = tasksOfSet(family, tasks).length;
  const planned = (method: TaskMethod, length: ReturnType<typeof lengthWithin>): PlannedMethod => {
    const own = configOf(method);
    const config = length === null ? own : withLength(own, method, length.count);
    const changed = length && { [length.setting[0]]: { [length.setting[1]]: length.count } };
    const name = `${method}${length === null ? '' : '-equal'}`;
    return {
      method,
      isAtEqualSteps: length !== null,
      config,
      training: trainingWorkload(config, family),
      testing: timesWorkload(testTasks, adaptationWorkload(config, timeLimit, largest(samples))),
      job: (seed) => ({
        family: plan.family,
        preset: presetOf(method, preset),
        settings: { training: { method, seed }, ...changed },
        directory: join('runs/reproduce', preset, plan.family, `${name}-seed-${seed}`),
      }),
    };
  };
  const { realSteps } = trainingWorkload(configOf('admrl'), family);
  const short = figureMethods.flatMap((method) => {
    const length = lengthWithin(configOf(method), method, { realSteps, timeLimit });
    return length === null ? [] : [planned(method, length)];
  });
  return {
    evaluation: { tests: tasks, samples },
    planned: [
      ...figureMethods.map((method) => planned(method, null)),
      ...(atEqualSteps ? short : []),
    ],
  };
}

/** The plans whose runs are compared at equal real steps: the short ones, and those of methods with a model. */
export function comparedAtEqualSteps(planned: readonly PlannedMethod[]): PlannedMethod[] {
  return planned.filter(({ method, isAtEqualSteps }) => isAtEqualSteps || hasModel(method));
}
