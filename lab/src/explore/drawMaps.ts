/** @file The maps of runs as Vega draws them; with the report's own figures it is loaded when it is needed. */

import { shownFigure } from '../../../src/lab/shownFigure.ts';
import type { ShownFigure } from '../../../src/lab/view.ts';
import type { MappedRun, Measure } from '../../../src/report/data/measures.ts';
import type { Layout } from '../../../src/report/draw/figure.ts';
import { taskMaps } from '../../../src/report/taskMaps.ts';

/** One for each run, all on one scale. */
export function drawMaps(
  runs: readonly MappedRun[],
  measure: Measure,
  layout: Layout,
): ShownFigure[] {
  return taskMaps(runs, measure, layout).map(shownFigure);
}
