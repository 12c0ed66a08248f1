/** @file One run: its head, and one of its views. */

import type { RunEntry } from '../../src/lab/view.ts';
import { Adapt } from './adapt/adapt.tsx';
import { prepareWorker } from './adapt/adaptWorkers.ts';
import { Explore } from './explore/explore.tsx';
import { familyOfRun } from './family/familySource.ts';
import { StateMark, stateSentence } from './parts/stateMark.tsx';
import { addressOf, type RunRoute, type View, views } from './route.ts';
import { useRun } from './source.ts';
import { Watch } from './watch/watch.tsx';

const titles: Readonly<Record<View, string>> = {
  watch: 'Watch',
  explore: 'Explore',
  adapt: 'Adapt',
};

/** The run of a route. */
export function RunPage({
  runs,
  isLive,
  route,
}: {
  /** All runs. */
  readonly runs: readonly RunEntry[];
  readonly isLive: boolean;
  readonly route: RunRoute;
}) {
  const { id, view } = route;
  const { value: run, fault } = useRun(id, isLive);
  if (run === null) {
    return fault === null ? (
      <p class="muted">Reading the run …</p>
    ) : (
      <p class="fault" role="alert">
        {fault}
      </p>
    );
  }
  const prepare = (): void => prepareWorker(id, familyOfRun(run));
  const preparing = { onPointerEnter: prepare, onFocus: prepare };
  const { name, state, method, family, preset, seed, notices } = run;
  return (
    <>
      <div class="head">
        <h1>{name}</h1>
        <StateMark state={state} />
      </div>
      <p class="meta">
        {method} on {family}, {preset === null ? 'custom settings' : `preset ${preset}`}, seed{' '}
        {seed}. {stateSentence(state)}
      </p>
      {fault !== null && (
        <p class="fault" role="alert">
          {fault}
        </p>
      )}
      {notices.length > 0 && (
        <ul class="notes" aria-label="Notes">
          {notices.map((notice) => (
            <li key={notice}>{notice}</li>
          ))}
        </ul>
      )}
      <nav class="views" aria-label="Views">
        {views.map((other) => (
          <a
            key={other}
            href={addressOf({ id, view: other })}
            aria-current={other === view ? 'page' : undefined}
            {...(other === 'adapt' && view !== 'adapt' && run.adapts === true && preparing)}
          >
            {titles[other]}
          </a>
        ))}
      </nav>
      {view === 'watch' && <Watch run={run} isLive={isLive} />}
      {view === 'explore' && <Explore run={run} runs={runs} route={route} />}
      {view === 'adapt' && <Adapt run={run} asked={route.psi} />}
    </>
  );
}
