/** @file `admrl lab`: a page that shows runs, served until it is ended. */

import { existsSync, statSync } from 'node:fs';
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
  const places = named.length === 0 ? ['runs'] : named;
  for (const place of places) {
    if (existsSync(place)) continue;
    throw new UsageError(
      `lab: ${place} does not exist, expected a run, a folder of runs, or the file of a sweep`,
    );
  }
  const sweeps = places.filter((place) => statSync(place).isFile());
  const folders = places.filter((place) => !sweeps.includes(place));
  const { export: target, trustModule, port } = flags;
  if (target !== undefined) {
    assertBuilt();
    const page = builtPage;
    const names = await exportLab({
      ...{ folders, sweeps, page, trustModule },
      target: emptyFolderOption('lab', '--export', target),
    });
    printNotice(`exported ${names.length === 1 ? names[0] : `${names.length} runs`}`);
    printLine(target);
    return;
  }
  await servePage({ folders, sweeps, port, trustModule });
}
