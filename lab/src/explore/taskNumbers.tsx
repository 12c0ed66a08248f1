/** @file What was measured on one task: returns, intervals, episodes and gaps, by the number of samples. */

import type { ExploredRun, ShownFigure } from '../../../src/lab/view.ts';
import { largest, smallest } from '../../../src/math/statistics.ts';
import { budgetName, returnAt } from '../../../src/report/data/evaluationSummary.ts';
import {
  formatNumber,
  formatPsi,
  formatReturn,
  psiTitle,
} from '../../../src/report/data/format.ts';
import { isSameTask } from '../../../src/tasks/sameTask.ts';
import { TaskEpisodes } from './taskEpisodes.tsx';

/** The numbers of ψ `[K]`; a hint where no task is chosen. */
export function TaskNumbers({
  run,
  psi,
  episodes,
}: {
  readonly run: ExploredRun;
  readonly psi: readonly number[] | null;
  /** Their figure. */
  readonly episodes: ShownFigure | null;
}) {
  const { evaluation, family } = run;
  const place =
    evaluation?.tasks.findIndex((task) => psi !== null && isSameTask(task.psi, psi)) ?? -1;
  const task = evaluation?.tasks[place];
  if (psi === null) {
    return <p class="muted">Point at a task of the map: what was measured there is shown here.</p>;
  }
  if (evaluation === null || task === undefined) {
    return <p class="muted">This run was not measured on this task.</p>;
  }
  const measured = evaluation.samples.flatMap((samples) => {
    const value = returnAt(task, samples);
    return value === undefined ? [] : [{ samples, value, episodes: task.returns[samples].values }];
  });
  const gaps = gapsOn(run, psi);
  const nothing = evaluation.baselines.zeroAction[place];
  return (
    <>
      <p class="unseen" aria-live="polite">
        ψ = {formatPsi(psi)}
        {measured.map(
          ({ samples, value }) => `, return ${formatReturn(value.mean)} ${budgetName(samples)}`,
        )}
      </p>
      {psi.length > 3 ? (
        <details>
          <summary>
            task {place}, its {psi.length} parameters
          </summary>
          <Coordinates psi={psi} names={family.parameterNames} />
        </details>
      ) : (
        <Coordinates psi={psi} names={family.parameterNames} />
      )}
      <div class="scroll">
        <table class="numbers">
          <thead>
            <tr>
              <td />
              {measured.map(({ samples }) => (
                <th key={samples} scope="col">
                  {budgetName(samples)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            <Row name="return" values={measured.map(({ value }) => formatReturn(value.mean))} />
            <Row
              name="95 % interval"
              values={measured.map(
                ({ value: { low, high } }) => `${formatReturn(low)} to ${formatReturn(high)}`,
              )}
            />
            {gaps !== null && (
              <Row
                name="gap"
                values={measured.map(({ samples }) => textOf(gaps.bySamples[samples]))}
              />
            )}
            <Row name="episodes" values={measured.map(({ value }) => String(value.episodes))} />
            <Row
              name="lowest and highest"
              values={measured.map(
                ({ episodes }) =>
                  `${formatReturn(smallest(episodes))}, ${formatReturn(largest(episodes))}`,
              )}
            />
          </tbody>
        </table>
      </div>
      <p class="muted">
        {gaps !== null && `The best known policy returns ${formatReturn(gaps.reference)} here. `}
        {nothing !== undefined && `Doing nothing returns ${formatReturn(nothing.mean)}.`}
      </p>
      {episodes !== null && 'vega' in episodes && <TaskEpisodes figure={episodes} place={place} />}
    </>
  );
}

function Coordinates({
  psi,
  names,
}: {
  readonly psi: readonly number[];
  readonly names: readonly string[];
}) {
  return (
    <dl class="coordinates">
      {psi.map((value, k) => (
        <div key={String(k)}>
          <dt>{psiTitle(k, names)}</dt>
          <dd>{formatNumber(value)}</dd>
        </div>
      ))}
    </dl>
  );
}

function Row({ name, values }: { readonly name: string; readonly values: readonly string[] }) {
  return (
    <tr>
      <th scope="row">{name}</th>
      {values.map((value, i) => (
        <td key={String(i)}>{value}</td>
      ))}
    </tr>
  );
}

function textOf(value: number | undefined): string {
  return value === undefined ? '–' : formatReturn(value);
}

/** The gaps by n, and what they are measured to; null where no optimum is known on the task. */
function gapsOn({ gaps }: ExploredRun, psi: readonly number[]) {
  const found = (gaps?.budgets ?? []).flatMap(({ samples, tasks }) =>
    tasks
      .filter((task) => isSameTask(task.psi, psi))
      .map(({ gap, reference }) => ({ samples, gap, reference: reference.value })),
  );
  if (found.length === 0) return null;
  const bySamples: Readonly<Record<number, number>> = Object.fromEntries(
    found.map(({ samples, gap }) => [samples, gap]),
  );
  return { bySamples, reference: found[0].reference };
}
