/** @file The figures of Explore as Vega draws them; with the report's own figures they are loaded when they are needed. */

import { shownFigure } from '../../../src/lab/shownFigure.ts';
import type { ShownFigure } from '../../../src/lab/view.ts';
import type { MappedRun, Measure } from '../../../src/report/data/measures.ts';
import type { Layout } from '../../../src/report/draw/figure.ts';
import { taskEpisodes } from '../../../src/report/taskEpisodes.ts';
import { taskMaps } from '../../../src/report/taskMaps.ts';

/** What is drawn of a run. */
export interface DrawnMaps {
  readonly map: ShownFigure;
  /** The episodes of the task that its parameter names; null where none were measured. */
  readonly episodes: ShownFigure | null;
}

/** That of each run, all on one scale. */
export function drawMaps(
  runs: readonly MappedRun[],
  measure: Measure,
  layout: Layout,
): DrawnMaps[] {
  const maps = taskMaps(runs, measure, layout);
  return taskEpisodes(runs, layout).map((episodes, i) => ({
    map: shownFigure(maps[i]),
    episodes: episodes === null ? null : shownFigure(episodes),
  }));
}
