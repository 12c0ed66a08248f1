/** @file The frame of the page: which run, which view, and what is wrong. */

import { useEffect } from 'preact/hooks';
import { count } from '../../src/report/data/format.ts';
import { addressOf, useRoute } from './route.ts';
import { RunPage } from './runPage.tsx';
import { RunTable } from './runTable.tsx';
import { useRunList } from './source.ts';

/** The whole page. */
export function Lab() {
  const { value: list, fault } = useRunList();
  const route = useRoute();
  const runs = list?.runs ?? [];
  const run = runs.find(({ id }) => id === route.id);
  const isAlone = runs.length === 1 && list?.faults.length === 0 && list.sweeps.length === 0;
  const only = isAlone ? runs[0] : null;
  useEffect(() => {
    document.title = run === undefined ? 'admrl lab' : `${run.name} · admrl lab`;
    // Where there is one run only, there is nothing to choose.
    if (route.id === null && only !== null) location.replace(addressOf(only));
  }, [run?.name, route.id, only?.id]);
  return (
    <>
      <a class="skip" href="#content">
        to the content
      </a>
      <header class="bar">
        <a class="brand" href="#/">
          admrl lab
        </a>
        {run !== undefined && !isAlone && (
          <nav aria-label="Runs">
            <a href="#/">all {count(runs.length, 'run')}</a>
          </nav>
        )}
      </header>
      <main id="content" tabIndex={-1}>
        {fault !== null && (
          <p class="fault" role="alert">
            {fault}
          </p>
        )}
        {list !== null && route.id === null && only === null && <RunTable list={list} />}
        {list !== null && route.id !== null && run === undefined && (
          <p>
            There is no such run here. <a href="#/">All runs</a>
          </p>
        )}
        {run !== undefined && route.id !== null && (
          <RunPage key={run.id} runs={runs} isLive={list?.live ?? false} route={route} />
        )}
      </main>
    </>
  );
}
