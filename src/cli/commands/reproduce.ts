/** @file What the command line says of `admrl reproduce`. */

import { Argument, Command, Option } from 'commander';
import { presets } from '../../study/config/presets.ts';
import { type FigureName, figurePlans } from '../../study/sweep/figurePlans.ts';
import { jobsOption, jsonEventsOption, most, wholeNumber } from '../options.ts';
import type { ReproduceFlags } from '../reproduce.ts';

/** The command. */
export function reproduceCommand(): Command {
  return new Command('reproduce')
    .description('Reproduce a figure of the paper: train every method, evaluate, compare.')
    .addArgument(new Argument('<figure>', 'figure of the paper').choices(Object.keys(figurePlans)))
    .addOption(
      new Option('--preset <name>', 'size of the runs')
        .choices(Object.keys(presets))
        .default('small'),
    )
    .option('--family <name>', 'only this one of the families of the figure')
    .option(
      '--seeds <number>',
      'runs of every method, seeds 1, 2, …',
      wholeNumber(1, most.seeds),
      1,
    )
    .addOption(jobsOption())
    .addOption(jsonEventsOption())
    .addHelpText(
      'after',
      `
${Object.entries(figurePlans)
  .map(([name, { title }]) => `  ${name}: ${title}`)
  .join('\n')}

The preset smoke only shows that every part runs, in a few minutes: it adapts once, to the corners of a
box of up to three dimensions. small takes an hour or more, paper days. Prints beforehand what it will
cost on this machine, method by method. fig2 trains the methods without a model twice: as the preset
says, and on as many real steps as AdMRL. Everything is kept in runs/reproduce/PRESET, and
an interrupted reproduction resumes where it left off; figures share their runs.

Example:
  admrl reproduce fig3 --preset smoke`,
    )
    .action(async (figure: FigureName, flags: ReproduceFlags) => {
      const { reproduce } = await import('../reproduce.ts');
      return reproduce(figure, flags);
    });
}
