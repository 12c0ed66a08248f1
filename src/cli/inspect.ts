/** @file `admrl inspect`: what a run is, how far it got, and whether it can be resumed. */

import { Command } from 'commander';
import { divergedEpisodesIn } from '../study/divergenceNotice.ts';
import { checkpointIndices } from '../study/run/checkpoints.ts';
import { latestCheckpoint, type RunFiles, readRun } from '../study/run/readRun.ts';
import { duration, ledgerText, number, printLine, printNotice, table, task } from './print.ts';

/** The command. */
export function inspectCommand(): Command {
  return new Command('inspect')
    .description(
      'Print what a run is, the tasks it visited, its samples and its newest checkpoint.',
    )
    .argument('<run>', 'directory of a run')
    .action((directory: string) => {
      const run = readRun(directory);
      for (const notice of run.notices) printNotice(notice);
      printLine(headline(run));
      if (run.tasks.length > 0) printLine(`\n${taskTable(run)}`);
      const diverged = divergedEpisodesIn([run.metrics, run.tasks]);
      if (diverged > 0) printLine(`\nepisodes in which the simulation diverged: ${diverged}`);
      if (run.ledger !== null) printLine(`\n${ledgerText(run.ledger)}`);
      if (checkpointIndices(run.paths.checkpoints).length === 0) {
        printLine('checkpoint: none yet');
        return;
      }
      const { checkpoint, notices } = latestCheckpoint(directory);
      for (const notice of notices) printNotice(notice);
      printLine(`checkpoint: ${checkpoint.path}`);
    });
}

function headline({ family, preset, config, tasks, timing }: RunFiles): string {
  const { nTasks, seed, method } = config.training;
  const seconds = timing[timing.length - 1]?.seconds;
  const time = seconds === undefined ? '' : `, ${duration(seconds)}`;
  const settings = preset === null ? 'custom settings' : `preset ${preset}`;
  const chooser = method === 'admrl' ? '' : `, ${method}`;
  return `${family}${chooser}, ${settings}, seed ${seed}: ${tasks.length} of ${nTasks} tasks${time}`;
}

function taskTable({ tasks }: RunFiles): string {
  const optional = (value: number | null): string => (value === null ? '-' : number(value));
  return table(
    ['task', 'ψ', 'zero-shot', 'after SLBO', 'gap', '∂L/∂ψ', 'next ψ'],
    tasks.map((record) => [
      String(record.task),
      task(record.psi),
      optional(record.realReturnZeroShot),
      optional(record.realReturnAfter),
      optional(record.gap),
      record.gradient === null ? '-' : task(record.gradient.total),
      record.nextPsi === null ? '-' : task(record.nextPsi),
    ]),
  );
}
