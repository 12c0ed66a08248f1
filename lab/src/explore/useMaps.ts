/** @file Maps of runs, drawn in the page so that two runs can share a scale. */

import { useEffect, useState } from 'preact/hooks';
import type { MappedRun, Measure } from '../../../src/report/data/measures.ts';
import { type Layout, narrowLayout } from '../../../src/report/draw/figure.ts';
import type { Loaded } from '../source.ts';
import { usePhone } from '../theme.ts';
import type { DrawnMaps } from './drawMaps.ts';

/** Beside the numbers of a task, or another map. */
const halfLayout: Layout = { width: 460 };

/** The maps of a measure, in the order of the runs. */
export function useMaps(
  runs: readonly MappedRun[],
  measure: Measure | undefined,
): Loaded<readonly DrawnMaps[]> {
  const layout = usePhone() ? narrowLayout : halfLayout;
  const [maps, setMaps] = useState<Loaded<readonly DrawnMaps[]>>({ value: null, fault: null });
  useEffect(() => {
    if (measure === undefined) return;
    let isOver = false;
    import('./drawMaps.ts')
      .then(({ drawMaps }) => drawMaps(runs, measure, layout))
      .then(
        (value) => isOver || setMaps({ value, fault: null }),
        (error: Error) => isOver || setMaps({ value: null, fault: error.message }),
      );
    return () => {
      isOver = true;
    };
  }, [
    ...runs,
    ...Array.from({ length: 2 - runs.length }),
    measure?.kind,
    measure?.samples,
    layout,
  ]);
  return maps;
}
