/** @file An evaluation that resumes where it left off: a job for each test task, one file that grows task by task. */

import { baselineReturns } from '../../evaluation/baselines.ts';
import type { Evaluation, Filmstrips } from '../../evaluation/evaluate.ts';
import type { TaskFilmstrips } from '../../evaluation/filmstrip.ts';
import { type TaskSet, taskSetName, tasksOfSet } from '../../evaluation/testTasks.ts';
import { foldIn } from '../../math/random.ts';
import { isSameTask, taskKey } from '../../tasks/sameTask.ts';
import { withDivergenceNotice } from '../divergenceNotice.ts';
import type { JobCounts, Reporter } from '../events.ts';
import { type LockOptions, whileLocked } from '../files/lock.ts';
import { makeFolder, outputTarget } from '../files/outputTarget.ts';
import { resumeOrSetAside } from '../files/recordFile.ts';
import { writeSealedJson } from '../files/sealedJson.ts';
import { type Executor, runJobs } from '../jobs/executor.ts';
import { filmstripsPath, readEvaluation, readFilmstrips } from '../run/readRun.ts';
import { type RunPaths, runPaths } from '../run/runPaths.ts';
import type { TrainedRun } from '../run/trainedRun.ts';
import {
  type EvaluationJob,
  type EvaluationSetup,
  evaluationJobs,
  evaluationKey,
} from './evaluationJob.ts';

/** The system. */
type Evaluated = Pick<TrainedRun, 'run' | 'world' | 'finished' | 'familyFiles'>;

/** What is evaluated, and where the jobs run. */
export interface EvaluationPlan extends Pick<EvaluationSetup, 'samples'>, LockOptions {
  readonly tasks: TaskSet;
  /** Runs the adaptations. */
  readonly executor: Executor;
  /** Where the files are; default: in the folder of the run. */
  readonly folder?: string | undefined;
  /** Receives `jobsFound` at the start, `jobEnded` after every task, and what was done with the file of another evaluation. */
  readonly onEvent?: Reporter | undefined;
}

/** What makes two evaluations the same work. */
const identity = [
  'family',
  'familyFiles',
  'method',
  'seed',
  'step',
  'taskSet',
  'samples',
] as const satisfies readonly (keyof Evaluation)[];

/** The file of a run that keeps the evaluation of a set of tasks. */
export function evaluationPath(
  { evaluation, outOfDistribution }: RunPaths,
  { kind }: TaskSet,
): string {
  return kind === 'out-of-distribution' ? outOfDistribution : evaluation;
}

/**
 * Evaluates the tasks that the file does not hold yet, and writes it after each. The file of another evaluation, of
 * other tasks, values of n or another state of the run, is kept under another name.
 *
 * @throws LockedError while another process writes the file; DamagedFileError when it is not an evaluation; Error when a
 *   task fails, naming what failed.
 */
export function evaluateRun(restored: Evaluated, plan: EvaluationPlan): Promise<Evaluation> {
  const { tasks, folder } = plan;
  const paths = folder === undefined ? restored.run.paths : runPaths(folder);
  if (folder !== undefined) makeFolder(folder);
  const path = evaluationPath(paths, tasks);
  return whileLocked(path, plan, () => evaluateMissing(restored, plan, path));
}

async function evaluateMissing(
  { run, world, finished, familyFiles }: Evaluated,
  { tasks: set, samples, executor, onEvent: reporter }: EvaluationPlan,
  path: string,
): Promise<Evaluation> {
  const onEvent = withDivergenceNotice(reporter);
  const { method, seed } = run.config.training;
  outputTarget(path);
  const taskSet = taskSetName(set);
  const tasks = tasksOfSet(world.family, set);
  const empty: Evaluation = {
    family: world.family.name,
    familyFiles,
    method,
    seed,
    step: finished,
    taskSet,
    samples,
    tasks: [],
    baselines: { zeroAction: [], random: [] },
    baselineSteps: 0,
  };
  const before = resumeOrSetAside({
    path,
    empty,
    read: readEvaluation,
    onEvent,
    identity,
    describe: (other) => `evaluation (${other.taskSet}, samples ${other.samples})`,
  });
  const recordStrips = openFilmstrips(path, empty, tasks);
  const done = new Map(before.tasks.map((task) => [taskKey(task.psi), task]));
  const jobs = tasks
    .map((psi, index): EvaluationJob => ({ psi, index }))
    .filter(({ psi }) => !done.has(taskKey(psi)));
  const known = done.size;
  const counts = (): JobCounts => ({
    finished: done.size,
    made: done.size - known,
    total: tasks.length,
  });
  onEvent({ type: 'jobsFound', what: 'evaluation', ...counts() });
  if (jobs.length === 0) return before;
  const key = foldIn(evaluationKey(seed, taskSet), 'baselines');
  const baselines = await baselineReturns(world, { tasks, key });
  let evaluation = before;
  await runJobs(executor, {
    kind: evaluationJobs,
    setup: { directory: run.paths.directory, step: finished, taskSet, samples },
    jobs,
    onEvent,
    onResult: (job, { evaluation: result, strips }) => {
      recordStrips(job.psi, strips);
      done.set(taskKey(job.psi), result);
      const places = tasks.flatMap((task, i) => (done.has(taskKey(task)) ? [i] : []));
      evaluation = {
        ...empty,
        tasks: places.flatMap((i) => done.get(taskKey(tasks[i])) ?? []),
        baselines: {
          zeroAction: places.map((i) => baselines.returns.zeroAction[i]),
          random: places.map((i) => baselines.returns.random[i]),
        },
        baselineSteps: baselines.steps,
      };
      writeSealedJson(path, evaluation);
      const name = evaluationJobs.nameOf(job);
      onEvent({ type: 'jobEnded', what: 'evaluation', name, result, ...counts() });
    },
  });
  return evaluation;
}

/**
 * Keeps the filmstrips of an evaluation in their own file, which grows like that of the evaluation and is written before
 * it: whatever task the evaluation has is there too.
 */
function openFilmstrips(
  evaluation: string,
  { family, familyFiles, method, seed, step, taskSet, samples }: Evaluation,
  tasks: readonly (readonly number[])[],
): (psi: readonly number[], strips: TaskFilmstrips['strips']) => void {
  const path = filmstripsPath(evaluation);
  let kept = resumeOrSetAside<Filmstrips>({
    ...{ path, read: readFilmstrips },
    // The evaluation beside it is set aside too, and says so.
    onEvent: undefined,
    empty: { family, familyFiles, method, seed, step, taskSet, samples, tasks: [] },
    identity,
    describe: (other) => `set of filmstrips (${other.taskSet}, samples ${other.samples})`,
  });
  return (psi, strips) => {
    if (Object.keys(strips).length === 0) return;
    const known = [...kept.tasks.filter((task) => !isSameTask(task.psi, psi)), { psi, strips }];
    // In the order of the tasks, whichever was done first.
    const ordered = tasks.flatMap((one) => known.find((task) => isSameTask(task.psi, one)) ?? []);
    kept = { ...kept, tasks: ordered };
    writeSealedJson(path, kept);
  };
}
