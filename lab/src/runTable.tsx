/** @file The runs of the lab: sweeps, and a table of all other runs. */

import type { RunList } from '../../src/lab/view.ts';
import { StateMark } from './parts/stateMark.tsx';
import { addressOf } from './route.ts';
import { SweepTable } from './sweepTable.tsx';

/** All runs; a click opens one. */
export function RunTable({ list: { runs: all, sweeps, faults } }: { readonly list: RunList }) {
  const swept = new Set(sweeps.flatMap(({ rows }) => rows.map(({ id }) => id)));
  const runs = all.filter(({ id }) => !swept.has(id));
  return (
    <>
      <h1>Runs</h1>
      {runs.length === 0 && sweeps.length === 0 && (
        <p>
          There is no run yet. <code>admrl train hopper2d</code> begins one, and it appears here.
        </p>
      )}
      {sweeps.map((sweep) => (
        <SweepTable key={sweep.name} sweep={sweep} runs={all} />
      ))}
      {runs.length > 0 && (
        <section class="card scroll" aria-label="Runs">
          <table>
            <thead>
              <tr>
                <th scope="col">run</th>
                <th scope="col">state</th>
                <th scope="col">family</th>
                <th scope="col">method</th>
                <th scope="col">preset</th>
                <th scope="col">seed</th>
                <th scope="col">tasks</th>
              </tr>
            </thead>
            <tbody>
              {runs.map((run) => (
                <tr key={run.id}>
                  <th scope="row">
                    <a href={addressOf(run)}>{run.name}</a>
                  </th>
                  <td>
                    <StateMark state={run.state} />
                  </td>
                  <td>{run.family}</td>
                  <td>{run.method}</td>
                  <td>{run.preset ?? 'custom'}</td>
                  <td>{run.seed}</td>
                  <td>{run.nTasks === null ? '–' : `${run.tasksDone} of ${run.nTasks}`}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      {faults.length > 0 && (
        <ul class="notes" aria-label="Folders that cannot be read">
          {faults.map((fault) => (
            <li key={fault}>{fault}</li>
          ))}
        </ul>
      )}
    </>
  );
}
