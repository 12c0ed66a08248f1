/** @file What has happened in a run, newest first. */

import type { LogEntry } from '../../../src/lab/view.ts';
import { duration } from '../../../src/report/data/format.ts';

/** Entries that are shown before one asks for more. */
const first = 8;

/** The log of a run; what is new is read out where the run is live. */
export function Log({
  entries,
  isLive,
}: {
  readonly entries: readonly LogEntry[];
  readonly isLive: boolean;
}) {
  const newest = entries.toReversed();
  return (
    <section class="card">
      <h2>What has happened</h2>
      {entries.length === 0 && (
        <p class="muted">Nothing yet: real data and ended tasks are told here.</p>
      )}
      <ol class="log" aria-live={isLive ? 'polite' : 'off'}>
        {newest.slice(0, first).map(entryOf)}
      </ol>
      {newest.length > first && (
        <details>
          <summary>Earlier</summary>
          <ol class="log">{newest.slice(first).map(entryOf)}</ol>
        </details>
      )}
    </section>
  );
}

function entryOf({ step, seconds, kind, text }: LogEntry) {
  return (
    <li key={`${step} ${text}`} class={kind}>
      <span class="time">{seconds === null ? `step ${step}` : duration(seconds)}</span>
      <span>{text}</span>
    </li>
  );
}
