/** @file `admrl lab`: a page that shows runs, served until it is ended. */

import { existsSync } from 'node:fs';
import { assertBuilt, builtPage } from '../lab/builtPage.ts';
import { exportLab } from '../lab/exportLab.ts';
import { UsageError } from '../study/usageError.ts';
import { emptyFolderOption } from './output.ts';
import { printLine, printNotice } from './print.ts';
import { servePage } from './servedPage.ts';

/** The flags of `admrl lab`. */
export interface LabFlags {
  readonly port?: number;
  readonly export?: string;
  readonly trustModule?: true;
}

/** What `admrl lab` does. */
export async function lab(named: readonly string[], flags: LabFlags): Promise<void> {
  const folders = named.length === 0 ? ['runs'] : named;
  for (const folder of folders) {
    if (existsSync(folder)) continue;
    throw new UsageError(`lab: ${folder} does not exist, expected a run or a folder of runs`);
  }
  const { export: target, trustModule, port } = flags;
  if (target !== undefined) {
    assertBuilt();
    const page = builtPage;
    const names = await exportLab({
      ...{ folders, page, trustModule },
      target: emptyFolderOption('lab', '--export', target),
    });
    printNotice(`exported ${names.length === 1 ? names[0] : `${names.length} runs`}`);
    printLine(target);
    return;
  }
  await servePage({ folders, port, trustModule });
}
