/** @file Training tasks as numbered bands along the steps of training. */

import { smallest } from '../../math/statistics.ts';
import type { MetricsRecord } from '../../study/run/records.ts';
import type { Panel } from '../draw/figure.ts';
import { colours } from '../draw/theme.ts';

/** Steps [start, end) during which one task was trained. */
export interface TaskBand {
  readonly task: number;
  readonly start: number;
  readonly end: number;
}

/** Splits the metrics where the task changes. */
export function taskBands(metrics: readonly MetricsRecord[]): TaskBand[] {
  const bands: { task: number; start: number; end: number }[] = [];
  for (const { task, step } of metrics) {
    const last = bands.at(-1);
    if (last === undefined || last.task !== task) bands.push({ task, start: step, end: step + 1 });
    else last.end = step + 1;
  }
  return bands;
}

/** Bands, every second one shaded, with the number of the task above; for a panel `width` px wide. */
export function bandLayers(bands: readonly TaskBand[], width: number): Panel[] {
  const total = (bands.at(-1)?.end ?? 1) - (bands[0]?.start ?? 0);
  const narrowest = smallest(bands.map(({ start, end }) => ((end - start) / total) * width));
  const every = Math.max(1, Math.ceil(20 / Math.max(narrowest, 1)));
  const shaded = bands.filter((_, i) => i % 2 === 0);
  const labelled = bands
    .filter((_, i) => i % every === 0)
    .map(({ task, start, end }, i) => ({
      middle: (start + end) / 2,
      text: i === 0 ? `task ${task}` : `${task}`,
    }));
  return [
    {
      data: { values: shaded },
      mark: { type: 'rect', color: colours.band.light },
      encoding: {
        x: { field: 'start', type: 'quantitative' },
        x2: { field: 'end' },
      },
    },
    {
      data: { values: labelled },
      mark: { type: 'text', baseline: 'bottom', color: colours.muted.light, fontSize: 11, dy: -4 },
      encoding: {
        x: { field: 'middle', type: 'quantitative' },
        y: { value: 0 },
        text: { field: 'text' },
      },
    },
  ];
}

/** X encoding shared by all panels over training steps. */
export function stepAxis(bands: readonly TaskBand[], title: string | null): object {
  const domain = [bands[0]?.start ?? 0, bands.at(-1)?.end ?? 1];
  return {
    type: 'quantitative',
    scale: { domain, nice: false },
    axis: { title, format: ',d', tickMinStep: 1, tickCount: 6, labelFlush: false },
  };
}
