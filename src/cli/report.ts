/** @file `admrl report`: one HTML page with the figures of one or several runs. */

import { existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { Command } from 'commander';
import { problemByName } from '../envs/problems.ts';
import type { Evaluation } from '../evaluation/evaluate.ts';
import { readJson, readRun } from '../experiments/readRun.ts';
import type { RunData } from '../report/runData.ts';
import { writeReport } from '../report/write.ts';
import { printLine } from './print.ts';

/** The command. */
export function reportCommand(): Command {
  return new Command('report')
    .description('Write a self-contained HTML report with figures as SVG, PNG and Vega-Lite.')
    .argument('<run...>', 'directories of runs, finished or not')
    .option(
      '--out <directory>',
      'where to write (default: RUN/report, or ./report for several runs)',
    )
    .action(async (directories: string[], { out }: { readonly out?: string }) => {
      const runs = directories.map(readRunData);
      const single = directories.length === 1 ? join(directories[0], 'report') : 'report';
      printLine(await writeReport(runs, out ?? single));
    });
}

function readRunData(directory: string): RunData {
  const { family, preset, config, metrics, tasks, ledger } = readRun(directory);
  const { parameterNames, box } = problemByName(family).family;
  const evaluation = join(directory, 'evaluation.json');
  return {
    name: basename(resolve(directory)),
    family: {
      name: family,
      parameterNames,
      box: { low: Array.from(box.low), high: Array.from(box.high) },
    },
    preset,
    seed: config.training.seed,
    config,
    metrics,
    tasks,
    ledger,
    evaluation: existsSync(evaluation) ? (readJson(evaluation) as Evaluation) : null,
  };
}
