/** @file `admrl report`: one HTML page with the figures of one or several runs. */

import { join } from 'node:path';
import { readRunData } from '../report/data/readRunData.ts';
import type { RunData } from '../report/data/runData.ts';
import { writeReport } from '../report/write.ts';
import { folderOption } from './output.ts';
import { printLine } from './print.ts';
import { openReporter } from './reporter.ts';

/** The flags of `admrl report`. */
export interface ReportFlags {
  readonly out?: string;
  readonly trustModule?: true;
}

/** What `admrl report` does. */
export async function report(
  directories: readonly string[],
  { out, trustModule }: ReportFlags,
): Promise<void> {
  const single = directories.length === 1 ? join(directories[0], 'report') : 'report';
  const folder = out === undefined ? single : folderOption('report', out);
  const runs: RunData[] = [];
  const { onEvent } = openReporter();
  for (const directory of directories)
    runs.push(await readRunData(directory, onEvent, { trustModule }));
  printLine(await writeReport(runs, folder));
}
