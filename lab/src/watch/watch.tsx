/** @file The view Watch: where training is, its curves, its tasks, what it has cost, and what has happened. */

import type { ShownRun } from '../shownRun.ts';
import { CurveCards } from './curveCards.tsx';
import { Figures } from './figures.tsx';
import { Log } from './log.tsx';
import { ProgressCard } from './progressCard.tsx';

/** A run while it is trained, or afterwards. */
export function Watch({ run, isLive }: { readonly run: ShownRun; readonly isLive: boolean }) {
  return (
    <>
      <ProgressCard run={run} />
      <CurveCards run={run} />
      <Log entries={run.log} isLive={isLive} />
      <Figures id={run.id} version={run.figures} />
    </>
  );
}
