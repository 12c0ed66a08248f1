/** @file `admrl report`: one HTML page with the figures of one or several runs. */

import { join } from 'node:path';
import { Command } from 'commander';
import { readRunData } from '../report/data/readRunData.ts';
import type { RunData } from '../report/data/runData.ts';
import { writeReport } from '../report/write.ts';
import { trustModuleOption } from './options.ts';
import { folderOption } from './output.ts';
import { printLine } from './print.ts';
import { openReporter } from './reporter.ts';

interface ReportFlags {
  readonly out?: string;
  readonly trustModule?: true;
}

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
    .action(async (directories: string[], { out, trustModule }: ReportFlags) => {
      const single = directories.length === 1 ? join(directories[0], 'report') : 'report';
      const folder = out === undefined ? single : folderOption('report', out);
      const runs: RunData[] = [];
      const { onEvent } = openReporter();
      for (const directory of directories)
        runs.push(await readRunData(directory, onEvent, { trustModule }));
      printLine(await writeReport(runs, folder));
    });
}
