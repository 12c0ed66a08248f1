/** @file A sweep as an array of Slurm: one task a job, requeued until it is done. */

import { join } from 'node:path';
import type { SweepFile } from './sweepFile.ts';

/** What the script of an array is made from. */
export interface SlurmArray {
  readonly file: Pick<SweepFile, 'path' | 'name' | 'directory' | 'slurm'>;
  /** Ids of the jobs. */
  readonly ids: readonly string[];
  /** How this program is started: the words of a command. */
  readonly program: readonly string[];
  readonly threads: number;
  /** Tasks that run at the same time; every one that finds a place if undefined. */
  readonly atOnce: number | undefined;
}

/** Times that a task is begun again after a failure; after the end of its time as often as it takes. */
const retries = 3;

/** The jobs of as many arrays as it takes, none of them longer than the cluster allows. */
export function partsOfAtMost(longest: number, ids: readonly string[]): (readonly string[])[] {
  if (ids.length <= longest) return [ids];
  return [ids.slice(0, longest), ...partsOfAtMost(longest, ids.slice(longest))];
}

/** The folder of the scripts and of what its tasks print. */
export function slurmFolder({ directory }: Pick<SweepFile, 'directory'>): string {
  return join(directory, 'slurm');
}

/**
 * The script for `sbatch`. A task finds its job by id, so that the file may grow meanwhile. Slurm tells the shell a minute
 * before the time limit: the run then keeps its last step, and the task is requeued.
 */
export function slurmScript({ file, ids, program, threads, atOnce }: SlurmArray): string {
  const limit = atOnce === undefined ? '' : `%${atOnce}`;
  const options: Readonly<Record<string, string | number | null>> = {
    'job-name': file.name,
    array: `0-${ids.length - 1}${limit}`,
    'cpus-per-task': threads,
    output: join(slurmFolder(file), '%A_%a.log'),
    'open-mode': 'append',
    requeue: null,
    signal: 'B:USR1@60',
    ...file.slurm,
  };
  const lines = Object.entries(options).map(
    ([name, value]) => `#SBATCH --${name}${value === null ? '' : `=${value}`}`,
  );
  return `#!/bin/bash
# The sweep ${file.path} as an array of Slurm, written by admrl sweep: ids has the jobs.
${lines.join('\n')}

ids=(${ids.join(' ')})
restarts=\${SLURM_RESTART_COUNT:-0}
# Slurm has ended the attempt before this one, on whatever machine: its lock is nobody's.
takeOver=()
if [ "$restarts" -gt 0 ]; then takeOver=(--take-over); fi
child=
reason=
end() {
  interrupted=yes
  if [ -n "$child" ]; then kill -TERM "$child" 2>/dev/null; fi
}
trap 'reason=limit; end' USR1
trap 'reason=cancelled; end' TERM
${commandLine([...program, 'sweep', 'run', file.path])} --id "\${ids[$SLURM_ARRAY_TASK_ID]}" --threads ${threads} "\${takeOver[@]}" &
child=$!
# A signal may have come before there was a run to end.
if [ -n "$reason" ]; then end; fi
# A signal ends the wait, not the work: what ended is told by a wait that none has come into.
interrupted=yes
while [ "$interrupted" = yes ]; do
  interrupted=no
  wait "$child"
  code=$?
done
# 0: finished, 2: the file is wrong; others may go better another time. Who has cancelled a task wants it to end.
again=no
if [ "$code" -ne 2 ] && [ "$restarts" -lt ${retries} ]; then again=yes; fi
if [ "$reason" = limit ]; then again=yes; fi
if [ "$reason" = cancelled ] || [ "$code" -eq 0 ]; then again=no; fi
if [ "$again" = yes ]; then
  # Not by SLURM_JOB_ID: that of the last task is the number of the whole array.
  scontrol requeue "\${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID"
  sleep 60
fi
exit "$code"
`;
}

/** The command that gathers the results when all tasks have ended. */
export function gatherCommandLine(
  program: readonly string[],
  { path }: Pick<SweepFile, 'path'>,
): string {
  return commandLine([...program, 'sweep', 'gather', path]);
}

/** Words for a shell. */
export function commandLine(words: readonly string[]): string {
  return words
    .map((word) => (/^[\w./:=@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`))
    .join(' ');
}
