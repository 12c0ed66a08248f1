/** @file Many runs side by side in the terminal: a line for what begins and ends, and where each of them is. */

import { logUpdateStderr } from 'log-update';
import { duration } from '../report/data/format.ts';
import type { PartEnded, StepEnded, StudyEvent } from '../study/events.ts';
import type { ReporterFlags } from './options.ts';
import { isLive } from './print.ts';
import { type OpenReporter, openReporter, partStartText, writeLine } from './reporter.ts';
import { taskTexts } from './trainingView.ts';

/** Shows the events of a sweep on stderr. */
export function openSweepReporter(flags: ReporterFlags = {}): OpenReporter {
  return flags.jsonEvents === undefined ? terminalSweep() : openReporter(flags);
}

/** Where the runs that are under way are, and how many have ended. */
interface Progress {
  /** Those that train on all tasks at once, so that no task of theirs ends. */
  readonly together: Set<string | undefined>;
  readonly places: Map<string, string>;
  ended: number;
  parts: number;
}

function terminalSweep(): OpenReporter {
  const progress: Progress = { together: new Set(), places: new Map(), ended: 0, parts: 0 };
  const started = performance.now();
  const draw = (): void => {
    if (!isLive()) return;
    const lines = [...progress.places].map(([name, place]) => `${name}: ${place}`);
    const summary = summaryOf(progress, (performance.now() - started) / 1000);
    logUpdateStderr([...lines, summary].join('\n'));
  };
  return {
    onEvent(event) {
      follow(progress, event);
      for (const line of linesOf(event, progress)) writeLine(line);
      draw();
    },
    close: () => {
      if (isLive()) logUpdateStderr.clear();
    },
  };
}

/** `2 of 8 done, about 3 min left`. */
function summaryOf({ ended, parts, places }: Progress, seconds: number): string {
  const done = `${ended} of ${parts} done, ${places.size} under way`;
  return ended === 0
    ? done
    : `${done}, about ${duration((seconds / ended) * (parts - ended))} left`;
}

function follow(progress: Progress, event: StudyEvent): void {
  switch (event.type) {
    case 'partStarted':
      progress.parts = event.parts;
      progress.places.set(event.what, 'begins');
      return;
    case 'partEnded':
      progress.ended += 1;
      progress.places.delete(event.what);
      return;
    case 'runOpened':
      if (event.tasks === null) progress.together.add(event.job);
      return;
    case 'stepEnded':
      place(progress, event, `training, step ${event.finished} of ${event.total}`);
      return;
    case 'jobsFound':
    case 'jobEnded':
      place(progress, event, `${event.what}, ${event.finished} of ${event.total}`);
      return;
    default:
  }
}

function place({ places }: Progress, { job }: StudyEvent, text: string): void {
  if (job !== undefined && places.has(job)) places.set(job, text);
}

/** What stays: a run that begins, each of its tasks, its end, and what the user should know. */
function linesOf(event: StudyEvent, { together }: Progress): string[] {
  const of = event.job === undefined ? '' : `${event.job}: `;
  switch (event.type) {
    case 'notice':
      return [`note: ${of}${event.text}`];
    case 'partStarted':
      return [partStartText(event)];
    case 'partEnded':
      return [endText(event)];
    case 'stepEnded':
      return stepTexts(event, together.has(event.job)).map((text) => of + text);
    default:
      return [];
  }
}

function endText({ what, part, parts, seconds, outcome, message }: PartEnded): string {
  const end = {
    done: `done in ${duration(seconds)}`,
    failed: `failed: ${message}`,
    elsewhere: `left alone: ${message}`,
  }[outcome];
  return `[${part + 1}/${parts}] ${what}: ${end}`;
}

/** The training tasks that a step has ended; where all are trained on at once, each tenth of the steps. */
function stepTexts({ tasks, finished, total }: StepEnded, isTogether: boolean): string[] {
  if (!isTogether) {
    return tasks.map((record) => `task ${record.task}: ${taskTexts(record).join(', ')}`);
  }
  const tenth = (steps: number): number => Math.floor((10 * steps) / total);
  return tenth(finished) > tenth(finished - 1) ? [`${10 * tenth(finished)} % trained`] : [];
}
