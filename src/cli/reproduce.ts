/** @file `admrl reproduce`: a figure of the paper from scratch: trains, evaluates and compares, or resumes. */

import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { type Problem, problemByName } from '../envs/problems.ts';
import { duration } from '../report/data/format.ts';
import { createNodeRuntime } from '../runtime/node.ts';
import { forkedExecutor } from '../study/jobs/forked.ts';
import { addWorkloads, secondsOf, timesWorkload } from '../study/sweep/cost.ts';
import { type MeasureRates, ratesOfMachine } from '../study/sweep/estimate.ts';
import { type FamilyPlan, type FigureName, figurePlans } from '../study/sweep/figurePlans.ts';
import type { PlannedRun, SweepEnd } from '../study/sweep/finishSweep.ts';
import { comparedAtEqualSteps, type PlannedMethod, planRuns } from '../study/sweep/plannedRuns.ts';
import { runSweep } from '../study/sweep/runSweep.ts';
import type { RunEvaluation, SweptRun } from '../study/sweep/sweptRun.ts';
import { UsageError } from '../study/usageError.ts';
import { type CompareFlags, compareAndPrint } from './compare.ts';
import { assertDone } from './finishAndGather.ts';
import { interruptible, sameCommandResumes } from './interruption.ts';
import type { ReporterFlags } from './options.ts';
import { printLine, stepsText } from './print.ts';
import type { OpenReporter } from './reporter.ts';
import { openSweepReporter } from './sweepReporter.ts';

/** The flags of `admrl reproduce`. */
export interface ReproduceFlags extends ReporterFlags {
  readonly preset: string;
  readonly family?: string;
  readonly seeds: number;
  readonly jobs: number;
}

/** How many runs are done side by side, on how many threads each is trained, and in how many processes each is tested. */
interface Shares {
  readonly atOnce: number;
  readonly threads: number;
  readonly processes: number;
}

/**
 * Each run that is trained gets its share of the cores: two processes of one thread do more work than one of two threads
 * (docs/performance.md).
 */
function sharesOf(runs: number, { jobs }: ReproduceFlags): Shares {
  const atOnce = Math.min(jobs, runs);
  return {
    atOnce,
    threads: Math.max(1, Math.floor(availableParallelism() / atOnce)),
    processes: Math.max(1, Math.floor(jobs / atOnce)),
  };
}

/** What `admrl reproduce` does. */
export async function reproduce(figure: FigureName, flags: ReproduceFlags): Promise<void> {
  const plan = figurePlans[figure];
  const families = familiesOf(figure, flags);
  printLine(`${figure}, preset ${flags.preset}: ${plan.title}`);
  const reporter = openSweepReporter(flags);
  const planned = families.map((family) => {
    const problem = problemByName(family.family);
    return { family, problem, ...planRuns(plan, family, problem, flags.preset) };
  });
  const count = planned.reduce((sum, one) => sum + one.planned.length * flags.seeds, 0);
  const shares = sharesOf(count, flags);
  const rates = ratesOfMachine(await createNodeRuntime({ threads: shares.threads }));
  const runs: PlannedRun[] = [];
  const ends: SweepEnd[] = [];
  const outputs: string[] = [];
  for (const { family, problem, planned: ofFamily, evaluation } of planned) {
    const swept = await withCosts(problem, ofFamily, evaluation, { ...flags, ...shares, rates });
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
  const total = runs.reduce((sum, { seconds = 0 }) => sum + seconds, 0);
  printLine(`about ${duration(total)} on this machine, less what has been done already`);
  const started = performance.now();
  const options = { executor: forkedExecutor(shares.atOnce), onEvent: reporter.onEvent };
  const outcome = await interruptible(
    sameCommandResumes,
    () => runSweep({ runs, ends }, options),
    reporter.close,
  );
  reporter.close();
  assertDone(outcome, runs.length);
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

/** What estimates are made for, and from. */
interface CostOptions extends ReproduceFlags, Shares {
  readonly rates: MeasureRates;
}

/** Runs of one plan with estimates of what they take. */
interface CostedRuns {
  readonly of: PlannedMethod;
  readonly runs: readonly PlannedRun[];
}

/** The runs of one family, and what they cost here, which is printed: all together, and method by method. */
async function withCosts(
  problem: Problem,
  planned: readonly PlannedMethod[],
  evaluation: RunEvaluation,
  { seeds, jobs, atOnce, threads, processes, rates: measureRates }: CostOptions,
): Promise<CostedRuns[]> {
  const family = problem.family.name;
  const costed: CostedRuns[] = [];
  const lines: string[] = [];
  for (const of of planned) {
    const { method, isAtEqualSteps, config, training, testing } = of;
    const rates = await measureRates(problem, config);
    const seconds = secondsOf(training, rates) / atOnce + secondsOf(testing, rates) / jobs;
    const name = `${method}${isAtEqualSteps ? ' at equal steps' : ''}`;
    const runs = Array.from({ length: seeds }, (_, i): PlannedRun => {
      const seed = i + 1;
      return {
        name: `${family}, ${name}, seed ${seed}`,
        training: { ...of.job(seed), threads },
        evaluations: [evaluation],
        attack: null,
        processes,
        seconds,
      };
    });
    costed.push({ of, runs });
    const time = duration(seeds * seconds);
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
