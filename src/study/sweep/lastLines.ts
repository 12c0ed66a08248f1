/** @file The last that was told of each run, for the record of one that fails. */

import type { StudyEvent } from '../events.ts';

/** Lines that are kept of a run. */
const most = 10;

/** Collects what is told of runs. */
export interface LastLines {
  hear(event: StudyEvent): void;
  /** The last lines of a run, the oldest first. */
  of(run: string): readonly string[];
}

/** Of no run anything. */
export function lastLines(): LastLines {
  const lines = new Map<string, string[]>();
  return {
    hear(event) {
      const text = textOf(event);
      if (event.job === undefined || text === null) return;
      const before = lines.get(event.job) ?? [];
      lines.set(event.job, [...before, text].slice(-most));
    },
    of: (run) => lines.get(run) ?? [],
  };
}

/** Null for what says little after a failure. */
function textOf(event: StudyEvent): string | null {
  switch (event.type) {
    case 'notice':
      return event.text;
    case 'stepStarted': {
      const { label, activity, finished, total } = event;
      return `step ${finished + 1} of ${total}: task ${label.task}, ${activity}`;
    }
    case 'jobEnded':
      return `${event.what} ${event.finished} of ${event.total}: ${event.name}`;
    default:
      return null;
  }
}
