/** @file The figures of the report on the lab's page: the same specifications, compiled for the browser to draw. */

import type { Problem } from '../envs/problems.ts';
import { runDataOf } from '../report/data/readRunData.ts';
import { type Layout, narrowLayout, wideLayout } from '../report/draw/figure.ts';
import { runFigures } from '../report/runFigures.ts';
import type { LiveRun } from './liveRun.ts';
import { shownFigure } from './shownFigure.ts';
import type { ShownFigure } from './view.ts';

/** Widths that figures are laid out for. */
export const layouts = { wide: wideLayout, narrow: narrowLayout } as const;

/** Figures that the page draws itself, step by step. */
const drawnLive = new Set(['learning-curves', 'model-error']);

/**
 * The figures of a run as it is now. A log of many steps is thinned out first.
 *
 * @throws Error naming a file of the run that cannot be understood
 */
export async function labFigures(
  live: LiveRun,
  problem: Problem,
  layout: Layout,
): Promise<ShownFigure[]> {
  const { paths, setup, tasks, ledger } = live;
  const { preset, config } = setup;
  const metrics = live.records();
  const data = await runDataOf({ paths, preset, config, metrics, tasks, ledger }, problem);
  return runFigures(data, layout)
    .filter(({ name }) => !drawnLive.has(name))
    .map(shownFigure);
}
