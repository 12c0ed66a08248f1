/** @file A sweep as a table of its jobs. */

import type { RunEntry, SweepEntry, SweepRow } from '../../src/lab/view.ts';
import { count, duration } from '../../src/report/data/format.ts';
import type { RunStateName } from '../../src/study/sweep/runState.ts';
import { JobMark, jobStates } from './parts/stateMark.tsx';
import { addressOf } from './route.ts';

/** Its jobs; a click opens the run of one that has begun. */
export function SweepTable({
  sweep: { name, rows, secondsLeft },
  runs,
}: {
  readonly sweep: SweepEntry;
  readonly runs: readonly RunEntry[];
}) {
  const known = new Set(runs.map(({ id }) => id));
  const left =
    secondsLeft === null || secondsLeft === 0
      ? ''
      : `; about ${duration(secondsLeft)} of training left`;
  const failed = rows.filter(({ failure }) => failure !== null);
  return (
    <section class="card sweep" aria-label={`Sweep ${name}`}>
      <h2>{name}</h2>
      <p class="muted">
        {count(rows.length, 'job')}: {countsOf(rows)}
        {left}.
      </p>
      <div class="scroll">
        <table>
          <thead>
            <tr>
              <th scope="col">run</th>
              <th scope="col">settings</th>
              <th scope="col">state</th>
              <th scope="col">progress</th>
              <th scope="col">left</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.id}>
                <th scope="row">
                  {known.has(row.id) ? <a href={addressOf(row)}>{row.name}</a> : row.name}
                </th>
                <td>{row.settings}</td>
                <td>
                  <JobMark state={row.state} />
                </td>
                <td>{[row.progress, row.holder ?? ''].filter((text) => text !== '').join(', ')}</td>
                <td>{row.secondsLeft ? duration(row.secondsLeft) : ''}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {failed.map(({ id, name: whose, failure }) => (
        <details key={id} open={failed.length === 1}>
          <summary>
            {whose}: {failure?.message}
          </summary>
          <pre>{failure?.lines.join('\n')}</pre>
        </details>
      ))}
    </section>
  );
}

/** `3 finished, 1 running`. */
function countsOf(rows: readonly SweepRow[]): string {
  const counts = jobStates.flatMap((state: RunStateName) => {
    const number = rows.filter((row) => row.state === state).length;
    return number === 0 ? [] : [`${number} ${state}`];
  });
  return counts.join(', ');
}
