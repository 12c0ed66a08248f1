/** @file `admrl reproduce`: a figure of the paper from scratch: trains, evaluates and compares, or resumes. */

import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { problemByName } from '../envs/problems.ts';
import { type TaskSet, tasksOfSet } from '../evaluation/testTasks.ts';
import { largest } from '../math/statistics.ts';
import { duration } from '../report/data/format.ts';
import { createNodeRuntime } from '../runtime/node.ts';
import { loadConfig } from '../study/config/file.ts';
import { forkedExecutor } from '../study/jobs/forked.ts';
import {
  adaptationWorkload,
  addWorkloads,
  measureRates,
  secondsOf,
  timesWorkload,
  trainingWorkload,
  type Workload,
} from '../study/sweep/cost.ts';
import {
  type FamilyPlan,
  type FigureName,
  figurePlans,
  paperMethods,
} from '../study/sweep/figurePlans.ts';
import { runSweep, type SweepEnd, type SweptRun } from '../study/sweep/runSweep.ts';
import type { TaskFamily } from '../tasks/taskFamily.ts';
import { type CompareFlags, compareAndPrint } from './compare.ts';
import { interruptible, sameCommandResumes } from './interruption.ts';
import type { ReporterFlags } from './options.ts';
import { number, printLine } from './print.ts';
import { type OpenReporter, openReporter } from './reporter.ts';

/** The flags of `admrl reproduce`. */
export interface ReproduceFlags extends ReporterFlags {
  readonly preset: string;
  readonly seeds: number;
  readonly jobs: number;
}

/** How trained systems are tested. */
interface Tests {
  readonly tasks: TaskSet;
  /** SLBO stages of adaptation. */
  readonly stages: number;
}

/**
 * As in the paper: n is 0, 2000, 4000, 6000 with its 2000 samples per stage. `smoke` only shows that every part runs, in a
 * few minutes: one stage, and the corners of a box of few dimensions.
 */
function testsOf({ tests }: FamilyPlan, { box }: TaskFamily, preset: string): Tests {
  if (preset !== 'smoke') return { tasks: { kind: tests }, stages: 3 };
  const hasFewCorners = tests === 'test' && box.low.length <= 3;
  return { tasks: hasFewCorners ? { kind: 'grid', points: 2 } : { kind: tests }, stages: 1 };
}

/** How many runs are trained side by side, and on how many threads each. */
interface Shares {
  readonly atOnce: number;
  readonly threads: number;
}

/**
 * Each run that is trained gets its share of the cores: two processes of one thread do more work than one of two threads
 * (docs/performance.md).
 */
function sharesOf(families: number, { seeds, jobs }: ReproduceFlags): Shares {
  const atOnce = Math.min(jobs, families * paperMethods.length * seeds);
  return { atOnce, threads: Math.max(1, Math.floor(availableParallelism() / atOnce)) };
}

/** What `admrl reproduce` does. */
export async function reproduce(figure: FigureName, flags: ReproduceFlags): Promise<void> {
  const { title, families } = figurePlans[figure];
  printLine(`${figure}, preset ${flags.preset}: ${title}`);
  const reporter = openReporter(flags);
  const shares = sharesOf(families.length, flags);
  const runs: SweptRun[] = [];
  const ends: SweepEnd[] = [];
  const outputs: string[] = [];
  for (const plan of families) {
    const ofFamily = await runsOf(plan, flags, shares);
    const out = join('runs/reproduce', flags.preset, `${figure}-${plan.family}`);
    runs.push(...ofFamily);
    ends.push(comparisonOf(plan, ofFamily, { out, reporter }));
    outputs.push(out);
  }
  const total = runs.reduce(
    (sum, { seconds }) => sum + (seconds?.training ?? 0) + (seconds?.evaluation ?? 0),
    0,
  );
  printLine(`about ${duration(total)} on this machine, less what has been done already`);
  const started = performance.now();
  const options = {
    trainer: forkedExecutor(shares.atOnce),
    evaluator: forkedExecutor(flags.jobs),
    onEvent: reporter.onEvent,
  };
  await interruptible(sameCommandResumes, () => runSweep({ runs, ends }, options), reporter.close);
  reporter.close();
  printLine(`done in ${duration((performance.now() - started) / 1000)}`);
  for (const out of outputs) printLine(join(out, 'report.html'));
}

/** The runs of one family, and what they cost here, which is printed. */
async function runsOf(
  plan: FamilyPlan,
  { preset, seeds, jobs }: ReproduceFlags,
  { atOnce, threads }: Shares,
): Promise<SweptRun[]> {
  const { family } = plan;
  const problem = problemByName(family);
  const config = loadConfig({ preset, family: problem.family });
  const { timeLimit } = problem.family;
  const { tasks: tests, stages } = testsOf(plan, problem.family, preset);
  const tasks = tasksOfSet(problem.family, tests);
  const samples = Array.from(
    { length: stages + 1 },
    (_, stage) => stage * config.evaluation.adaptSamples,
  );
  const training = trainingWorkload(config, timeLimit);
  const testing = timesWorkload(
    tasks.length,
    adaptationWorkload(config, timeLimit, largest(samples)),
  );
  const rates = await measureRates(await createNodeRuntime({ threads }), problem, config);
  const seconds = {
    training: secondsOf(training, rates) / atOnce,
    evaluation: secondsOf(testing, rates) / jobs,
  };
  const runs = paperMethods.flatMap((method) =>
    Array.from({ length: seeds }, (_, i): SweptRun => {
      const seed = i + 1;
      const directory = join('runs/reproduce', preset, family, `${method}-seed-${seed}`);
      return {
        name: `${family}, ${method}, seed ${seed}`,
        training: { family, preset, settings: { training: { method, seed } }, directory, threads },
        evaluation: { tests, samples },
        seconds,
      };
    }),
  );
  const work = timesWorkload(runs.length, addWorkloads(training, testing));
  printLine(costOf(family, runs.length, work));
  return runs;
}

/** The comparison of the runs of one family. */
function comparisonOf(
  { family, tests, comparesModels }: FamilyPlan,
  runs: readonly SweptRun[],
  { out, reporter }: { readonly out: string; readonly reporter: OpenReporter },
): SweepEnd {
  const flags: CompareFlags = {
    out,
    ...(tests === 'test' ? {} : { outOfDistribution: true }),
    ...(comparesModels ? { modelError: true } : {}),
  };
  const directories = runs.map(({ training }) => training.directory);
  return {
    what: `compare ${family}`,
    run: () => compareAndPrint(directories, flags, reporter),
  };
}

function costOf(family: string, runs: number, { virtualSteps, realSteps }: Workload): string {
  return `${family}: ${runs} runs, ${number(virtualSteps)} virtual and at most ${number(realSteps)} real steps`;
}
