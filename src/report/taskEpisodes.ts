/** @file The single episodes of one test task at a time, beside their mean and its interval: a figure with a parameter. */

import type { TopLevelSpec } from 'vega-lite';
import { largest, smallest } from '../math/statistics.ts';
import { budgetName, returnAt } from './data/evaluationSummary.ts';
import { type MappedRun, taskParameter } from './data/measures.ts';
import { type DrawnFigure, type Layout, topLevel } from './draw/figure.ts';
import { colours } from './draw/theme.ts';

/** A figure of each evaluated run, all on the scale that holds every episode and interval of every run; null for the others. */
export function taskEpisodes(runs: readonly MappedRun[], layout: Layout): (DrawnFigure | null)[] {
  const all = runs.flatMap((run) => [
    ...episodesOf(run).map(({ value }) => value),
    ...meansOf(run).flatMap(({ low, high }) => [low, high]),
  ]);
  const scale = [smallest(all), largest(all)] as const;
  return runs.map((run) => (run.evaluation === null ? null : episodes(run, scale, layout)));
}

function episodesOf({ evaluation }: MappedRun) {
  return (evaluation?.tasks ?? []).flatMap((task, place) =>
    evaluation!.samples.flatMap((n) =>
      (task.returns[n]?.values ?? []).map((value) => ({
        task: place,
        budget: budgetName(n),
        value,
      })),
    ),
  );
}

function meansOf({ evaluation }: MappedRun) {
  return (evaluation?.tasks ?? []).flatMap((task, place) =>
    evaluation!.samples.flatMap((n) => {
      const estimate = returnAt(task, n);
      if (estimate === undefined) return [];
      const { mean, low, high } = estimate;
      return [{ task: place, budget: budgetName(n), mean, low, high }];
    }),
  );
}

function episodes(
  run: MappedRun,
  scale: readonly [low: number, high: number],
  layout: Layout,
): DrawnFigure {
  const chosen = [{ filter: `datum.task === ${taskParameter}` }];
  const x = {
    field: 'value',
    type: 'quantitative',
    scale: { domain: [...scale], nice: true, zero: false },
    axis: { grid: true, title: 'return of an episode', tickCount: 5 },
  };
  const y = {
    field: 'budget',
    type: 'nominal',
    sort: null,
    scale: { domain: run.evaluation!.samples.map(budgetName) },
    axis: { title: null, ticks: false, domain: false },
  };
  const means = { values: meansOf(run) };
  const colour = colours.vermilion.light;
  const spec = topLevel({
    width: layout.width - 150,
    height: { step: 34 },
    params: [{ name: taskParameter, value: -1 }],
    layer: [
      {
        data: { values: episodesOf(run) },
        transform: chosen,
        mark: { type: 'tick', thickness: 1.5, size: 18, opacity: 0.7, color: colours.blue.light },
        encoding: { x, y },
      },
      {
        data: means,
        transform: chosen,
        mark: { type: 'rule', strokeWidth: 2, color: colour },
        encoding: { x: { ...x, field: 'low' }, x2: { field: 'high' }, y },
      },
      {
        data: means,
        transform: chosen,
        mark: { type: 'circle', size: 70, opacity: 1, color: colour },
        encoding: { x: { ...x, field: 'mean' }, y },
      },
    ],
  } as TopLevelSpec);
  return {
    name: 'task-episodes',
    title: 'Episodes of a task',
    caption: 'A line for each measured episode; the dot is their mean with its 95 % interval.',
    spec,
  };
}
