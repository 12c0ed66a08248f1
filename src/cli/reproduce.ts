/** @file `admrl reproduce`: a figure of the paper from nothing: trains, evaluates and compares, or goes on with it. */

import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Argument, Command, Option } from 'commander';
import { problemByName } from '../envs/problems.ts';
import { outOfDistributionTasks, testTasks } from '../evaluation/testTasks.ts';
import { createNodeRuntime } from '../runtime/node.ts';
import { loadConfig } from '../study/config/file.ts';
import { presets } from '../study/config/presets.ts';
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
import { wholeNumber } from './options.ts';
import { duration, number, printLine } from './print.ts';
import { runAdmrl } from './runAdmrl.ts';

interface ReproduceFlags {
  readonly preset: string;
  readonly seeds: number;
  readonly jobs: number;
}

/** A command of admrl that is part of the work. */
interface Part {
  readonly what: string;
  /** Made when its turn comes: a run that exists by then goes on. */
  readonly args: () => readonly string[];
  readonly seconds: number;
}

/** SLBO stages of adaptation: n is 0, 2000, 4000, 6000 with the paper's 2000 a stage. */
const adaptationStages = 3;

/** The command. */
export function reproduceCommand(): Command {
  return new Command('reproduce')
    .description('Make a figure of the paper: train every method, evaluate, compare.')
    .addArgument(new Argument('<figure>', 'which').choices(Object.keys(figurePlans)))
    .addOption(
      new Option('--preset <name>', 'size of the runs')
        .choices(Object.keys(presets))
        .default('small'),
    )
    .option('--seeds <number>', 'runs of every method, seeds 1, 2, …', wholeNumber(1), 1)
    .option('--jobs <number>', 'processes of an evaluation', wholeNumber(1), availableParallelism())
    .addHelpText(
      'after',
      `
${Object.entries(figurePlans)
  .map(([name, { title }]) => `  ${name}: ${title}`)
  .join('\n')}

Says beforehand what it will cost on this machine. Everything is kept in runs/reproduce/PRESET, and an
interrupted reproduction goes on where it stopped; figures share their runs.

Example:
  admrl reproduce fig3 --preset smoke`,
    )
    .action(reproduce);
}

async function reproduce(figure: FigureName, flags: ReproduceFlags): Promise<void> {
  const { title, families } = figurePlans[figure];
  printLine(`${figure}, preset ${flags.preset}: ${title}`);
  const parts: Part[] = [];
  const outputs: string[] = [];
  for (const plan of families) {
    const out = join('runs/reproduce', flags.preset, `${figure}-${plan.family}`);
    outputs.push(out);
    parts.push(...(await partsOf(plan, out, flags)));
  }
  const total = sum(parts);
  printLine(`about ${duration(total)} on this machine, less what is there already`);
  const started = performance.now();
  for (const [i, { what, args }] of parts.entries()) {
    const left = sum(parts.slice(i));
    process.stderr.write(`[${i + 1}/${parts.length}] ${what}; about ${duration(left)} left\n`);
    await runAdmrl(args());
  }
  printLine(`done in ${duration((performance.now() - started) / 1000)}`);
  for (const out of outputs) printLine(join(out, 'report.html'));
}

const sum = (parts: readonly Part[]): number =>
  parts.reduce((total, { seconds }) => total + seconds, 0);

/** The commands for one family, and what they cost here, which is printed. */
async function partsOf(
  { family, tests, comparesModels }: FamilyPlan,
  out: string,
  { preset, seeds, jobs }: ReproduceFlags,
): Promise<Part[]> {
  const problem = problemByName(family);
  const config = loadConfig({ preset, family: problem.family });
  const { timeLimit } = problem.family;
  const tasks =
    tests === 'test' ? testTasks(problem.family) : outOfDistributionTasks(problem.family);
  const samples = Array.from(
    { length: adaptationStages + 1 },
    (_, stage) => stage * config.evaluation.adaptSamples,
  );
  const training = trainingWorkload(config, timeLimit);
  const testing = timesWorkload(
    tasks.length,
    adaptationWorkload(config, timeLimit, Math.max(...samples)),
  );
  const rates = await measureRates(await createNodeRuntime(), problem, config);
  const runs = paperMethods.flatMap((method) =>
    Array.from({ length: seeds }, (_, i) => ({ method, seed: i + 1 })),
  );
  printLine(
    costOf(family, runs.length, timesWorkload(runs.length, addWorkloads(training, testing))),
  );
  const directories: string[] = [];
  const parts = runs.flatMap(({ method, seed }): Part[] => {
    const directory = join('runs/reproduce', preset, family, `${method}-seed-${seed}`);
    directories.push(directory);
    const begin = ['train', family, '--preset', preset, '--method', method];
    const isBegun = (): boolean => existsSync(join(directory, 'config.json'));
    const evaluate = [
      'evaluate',
      directory,
      '--samples',
      samples.join(','),
      '--jobs',
      String(jobs),
    ];
    return [
      {
        what: `train ${family}, ${method}, seed ${seed}`,
        args: () =>
          isBegun()
            ? ['train', '--resume', directory]
            : [...begin, '--seed', String(seed), '--run', directory],
        seconds: secondsOf(training, rates),
      },
      {
        what: `evaluate ${family}, ${method}, seed ${seed} on ${tasks.length} tasks`,
        args: () => [...evaluate, ...(tests === 'test' ? [] : ['--out-of-distribution'])],
        seconds: secondsOf(testing, rates) / jobs,
      },
    ];
  });
  const compare = [
    ...['compare', ...directories, '--out', out],
    ...(tests === 'test' ? [] : ['--out-of-distribution']),
  ];
  return [
    ...parts,
    {
      what: `compare ${family}`,
      args: () => [...compare, ...(comparesModels ? ['--model-error'] : [])],
      seconds: 0,
    },
  ];
}

function costOf(family: string, runs: number, { virtualSteps, realSteps }: Workload): string {
  return `${family}: ${runs} runs, ${number(virtualSteps)} virtual and at most ${number(realSteps)} real steps`;
}
