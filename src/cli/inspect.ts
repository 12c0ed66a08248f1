/** @file `admrl inspect`: what a run is, how far it got, and whether it can be resumed. */

import { existsSync } from 'node:fs';
import { methods } from '../algorithms/methods.ts';
import { worstCertified } from '../algorithms/selection/taskRecord.ts';
import { duration } from '../report/data/format.ts';
import { divergedEpisodesIn } from '../study/divergenceNotice.ts';
import { jsonLines } from '../study/files/jsonLines.ts';
import { checkpointIndices } from '../study/run/checkpoints.ts';
import { latestCheckpoint, type RunProgress, readProgress } from '../study/run/readRun.ts';
import { lastSeconds } from '../study/run/timing.ts';
import { ledgerText, number, numberColumn, printLine, printNotice, table, task } from './print.ts';

/** The flags of `admrl inspect`. */
export interface InspectFlags {
  readonly json?: boolean;
}

/** What is known of a run. */
interface Inspected {
  readonly run: RunProgress;
  /** Wall-clock seconds up to the newest step; null before the first. */
  readonly seconds: number | null;
  /** Path of the newest checkpoint that can be used; null while there is none. */
  readonly checkpoint: string | null;
}

/** What `admrl inspect` does. */
export function inspect(directory: string, { json = false }: InspectFlags): void {
  const run = readProgress(directory);
  for (const notice of run.notices) printNotice(notice);
  const seconds = lastSeconds(run.paths.timing);
  if (json) {
    printLine(inspectedJson({ run, seconds, checkpoint: checkpointOf(run) }));
    return;
  }
  printLine(headline(run, seconds));
  if (run.tasks.length > 0) printLine(`\n${taskTable(run)}`);
  const worst = run.tasks.length === 0 ? null : worstCertified(run.tasks[run.tasks.length - 1]);
  if (worst !== null) {
    const { psi, certified, standardError } = worst;
    const gap = `${number(certified)} ± ${number(standardError)}`;
    printLine(`\nworst known task: ψ ${task(psi)}, certified gap ${gap}`);
  }
  const diverged = divergedEpisodesOf(run);
  if (diverged > 0) printLine(`\nepisodes in which the simulation diverged: ${diverged}`);
  if (run.ledger !== null) printLine(`\n${ledgerText(run.ledger)}`);
  printLine(`checkpoint: ${checkpointOf(run) ?? 'none yet'}`);
}

/** Counted line by line: a log may be longer than memory is large. */
function divergedEpisodesOf({ paths, tasks }: RunProgress): number {
  let total = divergedEpisodesIn(tasks);
  if (!existsSync(paths.metrics)) return total;
  for (const record of jsonLines(paths.metrics)) total += divergedEpisodesIn(record);
  return total;
}

/** Tells about damaged checkpoints that were passed over. */
function checkpointOf({ paths }: RunProgress): string | null {
  if (checkpointIndices(paths.checkpoints).length === 0) return null;
  const { checkpoint, notices } = latestCheckpoint(paths.directory);
  for (const notice of notices) printNotice(notice);
  return checkpoint.path;
}

function headline({ family, preset, config, tasks }: RunProgress, seconds: number | null): string {
  const { nTasks, seed, method } = config.training;
  const time = seconds === null ? '' : `, ${duration(seconds)}`;
  const settings = preset === null ? 'custom settings' : `preset ${preset}`;
  const chooser = method === 'admrl' ? '' : `, ${method}`;
  const done =
    methods[method].trainsTasks === 'in turn' ? `: ${tasks.length} of ${nTasks} tasks` : '';
  return `${family}${chooser}, ${settings}, seed ${seed}${done}${time}`;
}

function inspectedJson({ run, seconds, checkpoint }: Inspected): string {
  const { paths, family, module, preset, threads, versions, config, tasks, ledger } = run;
  const { directory } = paths;
  const setup = { directory, family, module, preset, threads, versions, config };
  return JSON.stringify({ ...setup, seconds, tasks, ledger, checkpoint }, null, 2);
}

function taskTable({ tasks }: RunProgress): string {
  const [zeroShot, after, gap] = [
    tasks.map(({ realReturnZeroShot }) => realReturnZeroShot),
    tasks.map(({ realReturnAfter }) => realReturnAfter),
    tasks.map((record) => record.gap),
  ].map(numberColumn);
  return table(
    ['task', 'ψ', 'zero-shot', 'after SLBO', 'gap', '∂L/∂ψ', 'next ψ'],
    tasks.map((record, i) => [
      String(record.task),
      task(record.psi),
      zeroShot[i],
      after[i],
      gap[i],
      record.gradient === null ? '-' : task(record.gradient.total),
      record.nextPsi === null ? '-' : task(record.nextPsi),
    ]),
  );
}
