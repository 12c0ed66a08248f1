/** @file What the command line says of `admrl compare`. */

import { Command, Option } from 'commander';
import type { CompareFlags } from '../compare.ts';
import { trustModuleOption } from '../options.ts';

/** The command. */
export function compareCommand(): Command {
  return new Command('compare')
    .description('Compare evaluated runs of several methods and seeds: gaps, worst cases, figures.')
    .argument('[run...]', 'directories of runs of one task family, all evaluated on the same tasks')
    .option('--out <directory>', 'where to write', 'comparison')
    .option(
      '--optimal <file>',
      'optimal returns (default: those of results/optimal-returns/FAMILY.json and of the package)',
    )
    .option(
      '--model-error',
      'compare the learned models too, which takes a while: adapts and collects',
    )
    .option('--out-of-distribution', 'compare only on the tasks around the box')
    .addOption(
      new Option('--from <file>', 'draw a comparison.json again; needs no run').conflicts([
        'optimal',
        'modelError',
        'outOfDistribution',
      ]),
    )
    .addOption(trustModuleOption())
    .addHelpText(
      'after',
      `
Prints a table as Markdown and writes comparison.json, report.html, table.csv, methods.csv and figures/ as SVG, PNG,
Vega-Lite and CSV; with --model-error also model-error.json, which later comparisons of the same runs
reuse. Everything that is drawn is in comparison.json.

Gaps are measured to the optimal returns of "admrl optimum" or, if there are none, to the best return
of these runs on each task; every title says which. A return above the known optimum is reported and
raises it in the file. Tasks out of distribution are compared too if all runs have been evaluated on
all of them.

Examples:
  admrl compare runs/admrl-seed1 runs/admrl-seed2 runs/mb-unif-seed1 runs/mb-unif-seed2
  admrl compare runs/ant2d-* --out results/ant2d --model-error
  admrl compare --from results/ant2d/comparison.json --out figures`,
    )
    .action(async (directories: string[], flags: CompareFlags) => {
      const { compare } = await import('../compare.ts');
      return compare(directories, flags);
    });
}
