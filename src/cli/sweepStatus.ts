/** @file `admrl sweep status`: how far every job is, read from the folders of the runs. */

import { lookAtJobs } from '../study/sweep/followJobs.ts';
import { openSweep } from '../study/sweep/openSweep.ts';
import { type RunState, runStates } from '../study/sweep/runState.ts';
import { settingsTexts } from '../study/sweep/settingsTexts.ts';
import { printLine, printNotice, table } from './print.ts';

/** The flags of `admrl sweep status`. */
export interface StatusFlags {
  readonly json?: true;
}

/** What `admrl sweep status` does. */
export async function status(path: string, { json }: StatusFlags): Promise<void> {
  const opened = await openSweep(path, 1, printNotice);
  const states = (await lookAtJobs(opened)).map(({ state }) => state);
  if (json) {
    const records = opened.jobs.map((job, i) => {
      const { index, id, run, family, preset, method, seed, settings } = job;
      const { directory } = run.training;
      return { index, id, directory, family, preset, method, seed, settings, ...states[i] };
    });
    printLine(JSON.stringify(records, null, 2));
    return;
  }
  const settings = settingsTexts(opened.jobs);
  const rows = opened.jobs.map((job, i) => [
    `${job.index}`,
    job.run.name,
    settings[i],
    states[i].state,
    [states[i].progress, states[i].holder ?? ''].filter((text) => text !== '').join(', '),
  ]);
  printLine(table(['index', 'run', 'settings', 'state', ''], rows));
  for (const [i, { state, failure }] of states.entries()) {
    if (state !== 'failed' || failure === null) continue;
    printLine(`\n${opened.jobs[i].run.name}: ${failure.message}`);
    for (const line of failure.lines) printLine(`    ${line}`);
  }
  printLine(`\n${countsText(states)}`);
}

/** `8 jobs: 3 finished, 5 planned`. */
function countsText(states: readonly RunState[]): string {
  const counts = runStates.flatMap((name) => {
    const count = states.filter(({ state }) => state === name).length;
    return count === 0 ? [] : [`${count} ${name}`];
  });
  return `${states.length} jobs: ${counts.reverse().join(', ')}`;
}
