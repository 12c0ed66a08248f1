/** @file An evaluation that goes on where it stopped: test tasks in child processes, one file that grows task by task. */

import { dirname, extname } from 'node:path';
import { baselineReturns } from '../../evaluation/baselines.ts';
import type { Evaluation, TaskEvaluation } from '../../evaluation/evaluate.ts';
import { foldIn, type Key, keyFromSeed } from '../../math/random.ts';
import { removeAbandonedFiles, writeJsonAtomically } from '../files/atomicFile.ts';
import { whileLocked } from '../files/lock.ts';
import { takeUp } from '../files/recordFile.ts';
import { runJobs } from '../jobs/forked.ts';
import { readEvaluation } from '../run/readRun.ts';
import type { TrainedRun } from '../run/trainedRun.ts';

/** The system. */
type Evaluated = Pick<TrainedRun, 'run' | 'world' | 'finished' | 'familyFiles'>;

/** What is evaluated, and where it is kept. */
export interface EvaluationPlan {
  /** Of the run. */
  readonly directory: string;
  /** Names the set and its random streams. */
  readonly taskSet: string;
  /** `[·, K]` */
  readonly tasks: readonly (readonly number[])[];
  /** Ascending values of n. */
  readonly samples: readonly number[];
  /** The file that grows. */
  readonly path: string;
  /** Child processes side by side. */
  readonly processes: number;
  /** Told after every task, with how many this call has made, and at the start when some are finished already. */
  readonly onProgress: (evaluation: Evaluation, made: number) => void;
  /** Told what was done with the file of another evaluation. */
  readonly onNotice: (notice: string) => void;
}

/** What the children of an evaluation are told first. */
export interface EvaluationSetup extends Pick<EvaluationPlan, 'directory' | 'taskSet' | 'samples'> {
  /** Steps behind the state of the run that is evaluated. */
  readonly step: number;
}

/** One test task. */
export interface EvaluationJob {
  readonly psi: readonly number[];
  readonly index: number;
}

/** The key of a set of tasks in a run with that seed. */
export function evaluationKey(seed: number, taskSet: string): Key {
  return foldIn(foldIn(keyFromSeed(seed), 'evaluate'), taskSet);
}

/**
 * Evaluates the tasks that the file does not hold yet, and writes it after each. The file of another evaluation, of
 * other tasks, values of n or another state of the run, is kept under another name.
 *
 * @throws LockedError while another process writes the file; DamagedFileError when it is not an evaluation; Error when a
 *   task fails, naming what failed.
 */
export function evaluateRun(restored: Evaluated, plan: EvaluationPlan): Promise<Evaluation> {
  return whileLocked(plan.path, () => evaluateMissing(restored, plan));
}

async function evaluateMissing(
  { run, world, finished, familyFiles }: Evaluated,
  { directory, tasks, samples, taskSet, path, processes, onProgress, onNotice }: EvaluationPlan,
): Promise<Evaluation> {
  const { method, seed } = run.config.training;
  removeAbandonedFiles(dirname(path));
  const empty: Evaluation = {
    ...{ family: world.family.name, familyFiles, method, seed, step: finished, taskSet, samples },
    ...{ tasks: [], baselines: { zeroAction: [], random: [] }, baselineSteps: 0 },
  };
  const before = takeUp({
    ...{ path, empty, read: readEvaluation, onNotice },
    identity: ['family', 'familyFiles', 'method', 'seed', 'step', 'taskSet', 'samples'],
    describe: (other) => `evaluation (${other.taskSet}, samples ${other.samples})`,
  });
  const done = new Map(before.tasks.map((task) => [String(task.psi), task]));
  const jobs = tasks
    .map((psi, index): EvaluationJob => ({ psi, index }))
    .filter(({ psi }) => !done.has(String(psi)));
  const known = done.size;
  if (known > 0) onProgress(before, 0);
  if (jobs.length === 0) return before;
  const key = foldIn(evaluationKey(seed, taskSet), 'baselines');
  const baselines = await baselineReturns(world, { tasks, key });
  let evaluation = before;
  await runJobs<EvaluationSetup, EvaluationJob, TaskEvaluation>({
    module: new URL(`./worker${extname(import.meta.url)}`, import.meta.url),
    setup: { directory, step: finished, taskSet, samples },
    ...{ jobs, processes },
    nameOf: ({ psi }) => `task (${psi.join(', ')})`,
    onResult: ({ psi }, result) => {
      done.set(String(psi), result);
      const places = tasks.flatMap((task, i) => (done.has(String(task)) ? [i] : []));
      evaluation = {
        ...empty,
        tasks: places.flatMap((i) => done.get(String(tasks[i])) ?? []),
        baselines: {
          zeroAction: places.map((i) => baselines.returns.zeroAction[i]),
          random: places.map((i) => baselines.returns.random[i]),
        },
        baselineSteps: baselines.steps,
      };
      writeJsonAtomically(path, evaluation);
      onProgress(evaluation, done.size - known);
    },
  });
  return evaluation;
}
