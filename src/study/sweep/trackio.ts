/**
 * @file Sends the runs of a sweep to Trackio, a tracker that runs on this machine or elsewhere.
 *
 * @source `POST /api/bulk_log` of Trackio 0.43
 */

import { metricsCurves, taskCurves } from '../run/curves.ts';
import { type RunFiles, readRun } from '../run/readRun.ts';
import { kindOfColumn } from './columnKinds.ts';
import type { JobRow } from './gather.ts';
import type { SweepJob } from './sweepJobs.ts';

/** A job that has begun, and its row of the table. */
export interface TrackedJob {
  readonly job: SweepJob;
  /** Where its run is read. */
  readonly folder: string;
  readonly row: JobRow;
}

/** What is sent of a run at a step. */
interface LogEntry {
  readonly project: string;
  readonly run: string;
  readonly step: number;
  readonly metrics: JobRow;
  readonly config: JobRow;
  /** What is sent twice under one is kept once. */
  readonly log_id: string;
}

/** Entries of one request. */
const batch = 500;

/**
 * Sends what the runs have measured so far; what was sent before is not shown twice. Curves are those of TensorBoard; the
 * numbers of a finished job come last.
 *
 * @param address - as `trackio show` prints it, with its `write_token`
 * @param project - what the runs are shown under
 * @throws Error naming the address and what it answered, or why it cannot be reached
 */
export async function sendToTrackio(
  address: URL,
  project: string,
  jobs: readonly TrackedJob[],
): Promise<void> {
  const { origin, searchParams } = address;
  const headers = {
    'content-type': 'application/json',
    'x-trackio-write-token': searchParams.get('write_token') ?? '',
  };
  for (const tracked of jobs) {
    const logs = entriesOf(project, tracked);
    for (let first = 0; first < logs.length; first += batch) {
      const body = JSON.stringify({ logs: logs.slice(first, first + batch), hf_token: null });
      const url = new URL('/api/bulk_log', address);
      const answer = await fetch(url, { method: 'POST', headers, body }).catch((error: unknown) => {
        throw new Error(`cannot reach Trackio at ${origin}`, { cause: error });
      });
      const text = await answer.text();
      if (!answer.ok)
        throw new Error(`Trackio at ${origin}: ${answer.status} ${text.slice(0, 200)}`);
    }
  }
}

function entriesOf(project: string, { job, folder, row }: TrackedJob): LogEntry[] {
  // Before the first checkpoint there is nothing to show.
  if (row.realSteps === null) return [];
  const { id, run } = job;
  const { metrics, tasks } = readRun(folder);
  const isResult = (name: string): boolean =>
    kindOfColumn(name) === 'number' && !Object.hasOwn(job.settings, name);
  const columns = Object.entries(row).filter(([, value]) => value !== null);
  const config = Object.fromEntries(columns.filter(([name]) => !isResult(name)));
  const entry = (name: string, step: number, points: JobRow): LogEntry => ({
    ...{ project, run: run.name, step, metrics: points, config, log_id: `${id}-${name}` },
  });
  const results = Object.fromEntries(columns.filter(([name]) => isResult(name)));
  return [
    ...metrics.map((line) => entry(`${line.step}`, line.step, metricsCurves(line))),
    ...tasks.map((task) =>
      entry(`task-${task.task}`, lastStep(metrics, task.task), taskCurves(task)),
    ),
    ...(row.state === 'finished' ? [entry('results', lastStep(metrics, Infinity), results)] : []),
  ];
}

/** Of the steps up to the end of a training task. */
function lastStep(metrics: RunFiles['metrics'], task: number): number {
  return metrics.findLast((line) => line.task <= task)?.step ?? 0;
}
