/** @file What the command line says of `admrl report`. */

import { Command } from 'commander';
import { trustModuleOption } from '../options.ts';
import type { ReportFlags } from '../report.ts';

/** The command. */
export function reportCommand(): Command {
  return new Command('report')
    .description('Write a self-contained HTML report with figures as SVG, PNG and Vega-Lite.')
    .argument('<run...>', 'directories of runs, finished or not')
    .option(
      '--out <directory>',
      'where to write (default: RUN/report, or ./report for several runs)',
    )
    .addOption(trustModuleOption())
    .action(async (directories: string[], flags: ReportFlags) => {
      const { report } = await import('../report.ts');
      return report(directories, flags);
    });
}
