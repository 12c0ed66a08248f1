/** @file One run in Explore: its map, the numbers of a task, and the robot there. */

import type { ExploredRun } from '../../../src/lab/view.ts';
import { addressOf } from '../route.ts';
import type { DrawnMaps } from './drawMaps.ts';
import { Robot } from './robot.tsx';
import { TaskMap } from './taskMap.tsx';
import { TaskNumbers } from './taskNumbers.tsx';

/** A run with its map, and the tasks `[K]` that are pointed at and played. */
interface ExploredCardProps {
  readonly run: ExploredRun;
  /** Undefined before it is drawn. */
  readonly drawn: DrawnMaps | undefined;
  /** Whether there is no run beside it. */
  readonly isAlone: boolean;
  readonly looked: readonly number[] | null;
  readonly played: readonly number[] | null;
  look(psi: readonly number[]): void;
  play(psi: readonly number[]): void;
}

/** The run. */
export function ExploredCard({ run, drawn, isAlone, ...chosen }: ExploredCardProps) {
  const { looked, played } = chosen;
  const map = drawn?.map;
  const tasks = run.evaluation?.tasks.map(({ psi }) => psi) ?? [];
  return (
    <section class={`card explored ${isAlone ? 'alone' : ''}`} aria-label={run.name}>
      <div>
        {!isAlone && (
          <p class="whose">
            <a href={addressOf({ id: run.id, view: 'explore' })}>{run.name}</a>, seed {run.seed}
          </p>
        )}
        {map === undefined && run.evaluation !== null && <p class="muted">Drawing the map …</p>}
        {map !== undefined && 'missing' in map && <p class="muted">{map.missing}</p>}
        {map !== undefined && 'vega' in map && (
          <>
            <h2>{map.title}</h2>
            <TaskMap vega={map.vega} title={map.title} tasks={tasks} {...chosen} />
            <details>
              <summary>How to read it</summary>
              <p class="muted">{map.caption}</p>
            </details>
          </>
        )}
      </div>
      <div>
        <TaskNumbers run={run} psi={looked ?? played} episodes={drawn?.episodes ?? null} />
        {played !== null && <Robot run={run} psi={played} />}
      </div>
    </section>
  );
}
