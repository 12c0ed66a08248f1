/** @file What the command line says of `admrl evaluate`. */

import { Command, Option } from 'commander';
import type { EvaluateFlags } from '../evaluate.ts';
import {
  jobsOption,
  jsonEventsOption,
  most,
  sampleCounts,
  takeOverOption,
  trustModuleOption,
  wholeNumber,
} from '../options.ts';

/** The command. */
export function evaluateCommand(): Command {
  return new Command('evaluate')
    .description('Adapt to the test tasks of the family, or to a grid, and measure the returns.')
    .argument('<run>', 'directory of a trained run')
    .option(
      '--grid <number>',
      'a grid instead of the test tasks: number of points in every coordinate, ends included',
      wholeNumber(2, most.gridPoints),
    )
    .addOption(
      new Option('--out-of-distribution', 'test tasks around the box, not in it').conflicts('grid'),
    )
    .addOption(
      new Option('--samples <list>', 'real samples to adapt with, such as 0,2000')
        .argParser(sampleCounts)
        .default([0], '0'),
    )
    .addOption(jobsOption())
    .addOption(takeOverOption())
    .addOption(trustModuleOption())
    .addOption(jsonEventsOption())
    .addHelpText(
      'after',
      `
The test tasks are 6 points for one parameter, a grid of 6 x 6 for two, of 4 x 4 x 3 for three, and
twenty tasks on the boundary of the box for more. Those out of distribution are chosen in the same way
in a box 5/3 times as large, without those inside the box itself.

Writes RUN/evaluation.json, or RUN/evaluation-out-of-distribution.json, after each task; everything
else in the run stays as it is. An interrupted evaluation resumes where it left off. The numbers do
not depend on --jobs.

Where optima are known, from "admrl optimum" or with the package, the table shows them, the gap to them
and the share of them, and below it the worst gap. A low return alone says nothing: the best known one
may be as low.

Examples:
  admrl evaluate runs/ant2d-small-seed1
  admrl evaluate runs/ant2d-small-seed1 --out-of-distribution --samples 0,2000,4000,6000
  admrl evaluate runs/hopper2d-small-seed1 --grid 3`,
    )
    .action(async (directory: string, flags: EvaluateFlags) => {
      const { evaluate } = await import('../evaluate.ts');
      return evaluate(directory, flags);
    });
}
