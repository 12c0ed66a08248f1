/** @file `admrl optimum`: the best known return of every test task, by training on it in the real simulator. */

import type { Problem } from '../envs/problems.ts';
import { baselineReturns } from '../evaluation/baselines.ts';
import type { ReturnSummary } from '../evaluation/measuredReturn.ts';
import {
  bestEntry,
  type OptimalEntry,
  type OptimalReturns,
} from '../evaluation/optimum/optimalReturns.ts';
import { type TaskSet, tasksOfSet } from '../evaluation/testTasks.ts';
import { keyFromSeed } from '../math/random.ts';
import { resolveFamily } from '../study/family/resolveFamily.ts';
import { forkedExecutor } from '../study/jobs/forked.ts';
import { createDirectWorld } from '../study/optimum/directWorld.ts';
import { findOptima } from '../study/optimum/findOptima.ts';
import {
  addOptimalReturns,
  optimalReturnsPath,
  type TaskEntry,
} from '../study/optimum/optimalReturnsFile.ts';
import { readAdaptedReturns } from '../study/optimum/raiseOptimum.ts';
import { checkUsage, UsageError } from '../study/usageError.ts';
import type { TaskFamily } from '../tasks/taskFamily.ts';
import { assertTask } from '../tasks/taskFunctions.ts';
import { interruptible, sameCommandResumes } from './interruption.ts';
import type { ReporterFlags } from './options.ts';
import { newFileOption } from './output.ts';
import { noticeOutside } from './outside.ts';
import { number, numberColumn, printLine, table, task } from './print.ts';
import { openReporter } from './reporter.ts';

/** The flags of `admrl optimum`. */
export interface OptimumFlags extends ReporterFlags {
  readonly tasks: TaskSet | number[][];
  readonly seeds: number;
  readonly jobs: number;
  readonly from: readonly string[];
  readonly out?: string;
}

/** What `admrl optimum` does. */
export async function optimum(named: string, flags: OptimumFlags): Promise<void> {
  const { problem } = await resolveFamily(named);
  const { name } = problem.family;
  const tasks = checkUsage(() => tasksOf(problem.family, flags.tasks));
  const path =
    flags.out === undefined ? optimalReturnsPath(name) : newFileOption('optimum', flags.out);
  const adapted = flags.from.flatMap((directory) => adaptedEntries(name, directory));
  if (adapted.length > 0) addOptimalReturns(path, name, adapted);
  const { onEvent, close } = openReporter(flags);
  const executor = forkedExecutor(flags.jobs);
  const plan = { family: named, name, tasks, seeds: flags.seeds, path, executor, onEvent };
  await interruptible(sameCommandResumes, async () => {
    const found = await findOptima(plan);
    close();
    printLine(optimaTable(tasks, found, await zeroActionReturns(problem, tasks)));
    printLine(path);
  });
}

function tasksOf(family: TaskFamily, tasks: OptimumFlags['tasks']): number[][] {
  if (!Array.isArray(tasks)) return tasksOfSet(family, tasks);
  for (const psi of tasks) assertTask(family, psi);
  for (const psi of tasks) noticeOutside(family, psi);
  return tasks;
}

function adaptedEntries(name: string, directory: string): readonly TaskEntry[] {
  const { family, entries } = readAdaptedReturns(directory);
  if (family === name) return entries;
  throw new UsageError(`optimum: ${directory} is a run of the family ${family}, expected ${name}`);
}

/** One entry per task. */
async function zeroActionReturns(
  problem: Problem,
  tasks: readonly (readonly number[])[],
): Promise<readonly ReturnSummary[]> {
  const world = await createDirectWorld(problem);
  try {
    const { returns } = await baselineReturns(world, { tasks, key: keyFromSeed(0) });
    return returns.zeroAction;
  } finally {
    await world.dispose();
  }
}

/** The best entry of every task, with where it came from, beside the zero action. */
function optimaTable(
  tasks: readonly (readonly number[])[],
  found: OptimalReturns,
  zeroAction: readonly ReturnSummary[],
): string {
  const entries = tasks.map((psi) => bestEntry(found, psi));
  const means = numberColumn(entries.map((best) => best?.returns.mean ?? null));
  const zero = numberColumn(zeroAction.map(({ mean }) => mean));
  const rows = tasks.map((psi, i) => {
    const best = entries[i];
    const known =
      best === null
        ? ['', '', 'not known']
        : [
            means[i],
            `${number(best.returns.low)} to ${number(best.returns.high)}`,
            sourceText(best),
          ];
    return [task(psi), ...known, zero[i]];
  });
  return table(['task', 'optimum', '95 % interval', 'source', 'zero action'], rows);
}

function sourceText({ source, method, seed, training }: OptimalEntry): string {
  const how = training?.policy === 'mean action' ? ', mean action' : '';
  return `${source}: ${method}, seed ${seed}${how}`;
}
