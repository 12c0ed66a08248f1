/** @file The view Explore: what a run has come to on every test task, beside another one, and the robot on any of them. */

import { useState } from 'preact/hooks';
import type { ExploredRun, RunEntry } from '../../../src/lab/view.ts';
import { formatPsi } from '../../../src/report/data/format.ts';
import { measureName, measuresOf } from '../../../src/report/data/measures.ts';
import { isSameTask } from '../../../src/tasks/sameTask.ts';
import { Choice } from '../parts/choice.tsx';
import { type RunRoute, replaceRoute } from '../route.ts';
import type { ShownRun } from '../shownRun.ts';
import { useFile } from '../source.ts';
import { ExploredCard } from './exploredCard.tsx';
import { useMaps } from './useMaps.ts';

/** A run, all runs, and what the address says of task and other run. */
interface ExploreProps {
  readonly run: ShownRun;
  readonly runs: readonly RunEntry[];
  readonly route: RunRoute;
}

/** The maps, or why there are none. */
export function Explore(props: ExploreProps) {
  if (props.run.familyData !== null) return <Exploring {...props} />;
  return <p class="fault">The family of the run cannot be loaded: its tasks cannot be shown.</p>;
}

function Exploring({ run, runs, route }: ExploreProps) {
  const { psi: played, other } = route;
  const [chosen, setChosen] = useState(0);
  const [looked, setLooked] = useState<readonly number[] | null>(null);
  const first = useFile<ExploredRun>(pathOf(run.id), run.figures);
  const second = useFile<ExploredRun>(other === null ? null : pathOf(other));
  const shown = [first.value, second.value].filter((explored) => explored !== null);
  const measures = first.value === null ? [] : measuresOf(first.value);
  const measure = measures[chosen] ?? measures[0];
  const maps = useMaps(shown, measure);
  const tasks = first.value?.evaluation?.tasks.map(({ psi }) => psi) ?? [];
  const at = looked ?? played;
  const play = (psi: readonly number[]): void => {
    setLooked(psi);
    replaceRoute({ ...route, psi });
  };
  const fault = first.fault ?? second.fault ?? maps.fault;
  const others = runs.filter(({ id, family }) => id !== run.id && family === run.family);
  const place = at === null ? -1 : tasks.findIndex((psi) => isSameTask(psi, at));
  return (
    <div class="explore">
      {fault !== null && (
        <p class="fault" role="alert">
          {fault}
        </p>
      )}
      {first.value !== null && measures.length === 0 && (
        <p class="fault">
          The run has not been evaluated on test tasks yet; “admrl evaluate” does it.
        </p>
      )}
      {measures.length > 0 && (
        <section class="card choices" aria-label="What is shown">
          <Choice
            label="Show"
            value={String(measures.indexOf(measure))}
            options={measures.map((one, i) => [String(i), measureName(one)])}
            choose={(value) => setChosen(Number(value))}
          />
          <Choice
            label="Beside"
            value={other ?? ''}
            options={[['', 'no other run'], ...others.map(({ id, name }) => [id, name] as const)]}
            choose={(id) => replaceRoute({ ...route, other: id === '' ? null : id })}
          />
          <Choice
            label="Task"
            value={String(place)}
            options={[
              ...(place < 0 ? [['-1', 'none'] as const] : []),
              ...tasks.map((psi, i) => [String(i), taskName(psi, i)] as const),
            ]}
            choose={(value) => setLooked(tasks[Number(value)] ?? null)}
          />
          <button type="button" disabled={at === null} onClick={() => at !== null && play(at)}>
            Play the robot
          </button>
        </section>
      )}
      <div class={shown.length > 1 ? 'columns' : ''}>
        {shown.map((explored, i) => (
          <ExploredCard
            key={explored.id}
            run={explored}
            drawn={maps.value?.[i]}
            isAlone={shown.length === 1}
            {...{ looked, played, play }}
            look={setLooked}
          />
        ))}
      </div>
    </div>
  );
}

function pathOf(id: string): string {
  return `data/${id}/explored.json`;
}

/** Of many parameters the first do not tell tasks apart; rows of the figures are numbered. */
function taskName(psi: readonly number[], place: number): string {
  return psi.length > 3 ? `task ${place}` : `ψ = ${formatPsi(psi)}`;
}
