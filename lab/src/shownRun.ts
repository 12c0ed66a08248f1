/** @file A run as the page holds it: put together from the updates that the server sends. */

import type { CurvePoints } from '../../src/lab/curves.ts';
import type { RunUpdate, ShownTask } from '../../src/lab/view.ts';

/** A run with all its points and tasks. */
export interface ShownRun extends Omit<RunUpdate, 'curves' | 'tasks' | 'tasksFrom'> {
  /** Steps of a point of a curve. */
  readonly width: number;
  /** Number of points. */
  readonly points: number;
  readonly curves: Readonly<Record<string, CurvePoints>>;
  readonly tasks: readonly ShownTask[];
}

/** A run after an update; null where the update follows on another one, so that all has to be asked for again. */
export function merged(before: ShownRun | null, update: RunUpdate): ShownRun | null {
  const { curves: patch, tasks, tasksFrom, ...rest } = update;
  const isFollowing = before !== null && before.version + 1 === update.version;
  const needsBefore = patch.from > 0 || tasksFrom > 0;
  if (needsBefore && !isFollowing) return null;
  const names = new Set([...Object.keys(before?.curves ?? {}), ...Object.keys(patch.curves)]);
  const added = Object.values(patch.curves)[0]?.mean.length ?? 0;
  const points = patch.from + added;
  const curves = [...names].flatMap((name): [string, CurvePoints][] => {
    const earlier = patch.from > 0 ? before?.curves[name] : undefined;
    const later = patch.curves[name];
    if (earlier === undefined && later === undefined) return [];
    const join = (key: keyof CurvePoints): (number | null)[] => [
      ...filled(earlier?.[key].slice(0, patch.from) ?? [], patch.from),
      ...filled(later?.[key] ?? [], added),
    ];
    return [[name, { mean: join('mean'), low: join('low'), high: join('high') }]];
  });
  return {
    ...rest,
    width: patch.width,
    points,
    curves: Object.fromEntries(curves),
    tasks: [...(before?.tasks.slice(0, tasksFrom) ?? []), ...tasks],
  };
}

function filled(values: readonly (number | null)[], length: number): (number | null)[] {
  return Array.from({ length }, (_, i) => values[i] ?? null);
}
