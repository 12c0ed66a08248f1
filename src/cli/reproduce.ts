/** @file `admrl reproduce`: a figure of the paper from scratch: trains, evaluates and compares, or resumes. */

import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { methods } from '../algorithms/methods.ts';
import { type Problem, problemByName } from '../envs/problems.ts';
import { duration } from '../report/data/format.ts';
import { createNodeRuntime } from '../runtime/node.ts';
import { forkedExecutor } from '../study/jobs/forked.ts';
import {
  addWorkloads,
  measureRates,
  type Rates,
  secondsOf,
  timesWorkload,
  type Workload,
} from '../study/sweep/cost.ts';
import { type FamilyPlan, type FigureName, figurePlans } from '../study/sweep/figurePlans.ts';
import { comparedAtEqualSteps, type PlannedMethod, planRuns } from '../study/sweep/plannedRuns.ts';
import {
  type RunEvaluation,
  runSweep,
  type SweepEnd,
  type SweptRun,
} from '../study/sweep/runSweep.ts';
import { UsageError } from '../study/usageError.ts';
import { type CompareFlags, compareAndPrint } from './compare.ts';
import { interruptible, sameCommandResumes } from './interruption.ts';
import type { ReporterFlags } from './options.ts';
import { number, printLine } from './print.ts';
import { type OpenReporter, openReporter } from './reporter.ts';

/** The flags of `admrl reproduce`. */
export interface ReproduceFlags extends ReporterFlags {
  readonly preset: string;
  readonly family?: string;
  readonly seeds: number;
  readonly jobs: number;
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
function sharesOf(runs: number, { jobs }: ReproduceFlags): Shares {
  const atOnce = Math.min(jobs, runs);
  return { atOnce, threads: Math.max(1, Math.floor(availableParallelism() / atOnce)) };
}

/** What `admrl reproduce` does. */
export async function reproduce(figure: FigureName, flags: ReproduceFlags): Promise<void> {
  const plan = figurePlans[figure];
  const families = familiesOf(figure, flags);
  printLine(`${figure}, preset ${flags.preset}: ${plan.title}`);
  const reporter = openReporter(flags);
  const planned = families.map((family) => {
    const problem = problemByName(family.family);
    return { family, problem, ...planRuns(plan, family, problem, flags.preset) };
  });
  const count = planned.reduce((sum, one) => sum + one.planned.length * flags.seeds, 0);
  const shares = sharesOf(count, flags);
  const runs: SweptRun[] = [];
  const ends: SweepEnd[] = [];
  const outputs: string[] = [];
  for (const { family, problem, planned: ofFamily, evaluation } of planned) {
    const swept = await withCosts(problem, ofFamily, evaluation, { ...flags, ...shares });
    runs.push(...swept.flatMap((one) => one.runs));
    const compared = (what: string, members: readonly PlannedMethod[]): void => {
      const out = join('runs/reproduce', flags.preset, `${figure}-${what}`);
      const chosen = swept.filter(({ of }) => members.includes(of)).flatMap((one) => one.runs);
      ends.push(comparisonOf(family, what, chosen, { out, reporter }));
      outputs.push(out);
    };
    compared(
      family.family,
      ofFamily.filter(({ isAtEqualSteps }) => !isAtEqualSteps),
    );
    if (plan.atEqualSteps) {
      compared(`${family.family}-equal-steps`, comparedAtEqualSteps(ofFamily));
    }
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

/** The families of a figure, or the one that was asked for. */
function familiesOf(figure: FigureName, { family }: ReproduceFlags): readonly FamilyPlan[] {
  const { families } = figurePlans[figure];
  if (family === undefined) return families;
  const chosen = families.filter((plan) => plan.family === family);
  if (chosen.length === 0) {
    const names = families.map((plan) => plan.family).join(', ');
    throw new UsageError(`reproduce: --family is ${family}, expected one of ${figure}: ${names}`);
  }
  return chosen;
}

/** Runs of one plan with estimates of what they take. */
interface CostedRuns {
  readonly of: PlannedMethod;
  readonly runs: readonly SweptRun[];
}

/** The runs of one family, and what they cost here, which is printed: all together, and method by method. */
async function withCosts(
  problem: Problem,
  planned: readonly PlannedMethod[],
  evaluation: RunEvaluation,
  { seeds, jobs, atOnce, threads }: ReproduceFlags & Shares,
): Promise<CostedRuns[]> {
  const family = problem.family.name;
  const runtime = await createNodeRuntime({ threads });
  const measured = new Map<string, Rates>();
  const costed: CostedRuns[] = [];
  const lines: string[] = [];
  for (const of of planned) {
    const { method, isAtEqualSteps, config, training, testing } = of;
    // Methods that train on tasks in turn do the same work, however they choose them.
    const kind = methods[method].trainsTasks === 'in turn' ? 'in turn' : method;
    const rates = measured.get(kind) ?? (await measureRates(runtime, problem, config));
    measured.set(kind, rates);
    const seconds = {
      training: secondsOf(training, rates) / atOnce,
      evaluation: secondsOf(testing, rates) / jobs,
    };
    const name = `${method}${isAtEqualSteps ? ' at equal steps' : ''}`;
    const runs = Array.from({ length: seeds }, (_, i): SweptRun => {
      const seed = i + 1;
      return {
        name: `${family}, ${name}, seed ${seed}`,
        training: { ...of.job(seed), threads },
        evaluation,
        seconds,
      };
    });
    costed.push({ of, runs });
    const time = duration(seeds * (seconds.training + seconds.evaluation));
    lines.push(
      `  ${name}: ${stepsText(timesWorkload(seeds, training))} to train, ${stepsText(timesWorkload(seeds, testing))} to test, about ${time}`,
    );
  }
  const work = planned
    .map(({ training, testing }) => timesWorkload(seeds, addWorkloads(training, testing)))
    .reduce(addWorkloads);
  printLine(`${family}: ${planned.length * seeds} runs, ${stepsText(work)}`);
  for (const line of lines) printLine(line);
  return costed;
}

/** The comparison of runs of one family. */
function comparisonOf(
  { tests, comparesModels }: FamilyPlan,
  what: string,
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
    what: `compare ${what}`,
    run: () => compareAndPrint(directories, flags, reporter),
  };
}

function stepsText({ virtualSteps, realSteps }: Workload): string {
  return `${number(virtualSteps)} virtual and at most ${number(realSteps)} real steps`;
}
