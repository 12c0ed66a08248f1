/** @file The coordinates of training tasks against the number of the task, for families with one or with more than three parameters. */

import type { TopLevelSpec } from 'vega-lite';
import { largest } from '../../math/statistics.ts';
import { isOnBound, toUnit } from '../../tasks/box.ts';
import type { FamilyData } from '../../tasks/familyData.ts';
import { isNarrow, type Layout, type Panel, topLevel } from '../draw/figure.ts';
import type { MethodVisits } from '../run/methodVisits.ts';
import { boxMark, where, whereColour } from '../run/visitedTasks.ts';

function panel(
  { name, visits }: MethodVisits,
  family: FamilyData,
  { width, last }: { readonly width: number; readonly last: number },
): Panel {
  const values = visits.flatMap(({ task, psi }) =>
    toUnit(psi, family.box).map((unit, i) => ({
      task,
      unit,
      where: where.domain[isOnBound(psi, i, family.box) ? 1 : 0],
    })),
  );
  const onBounds = values.filter((value) => value.where === where.domain[1]).length;
  const isOne = family.box.low.length === 1;
  const share = values.length === 0 ? 0 : Math.round((100 * onBounds) / values.length);
  const x = {
    field: 'task',
    type: 'quantitative',
    scale: { domain: [-0.5, last + 0.5], nice: false, zero: false },
    axis: { title: 'training task', tickMinStep: 1, format: 'd', labelFlush: false },
  };
  const y = {
    field: 'unit',
    type: 'quantitative',
    scale: { domain: [-1.15, 1.15], nice: false, zero: false },
    axis: {
      title: `${isOne ? 'ψ' : 'coordinates'} in units of Ψ`,
      values: [-1, -0.5, 0, 0.5, 1],
      grid: false,
    },
  };
  return {
    title: {
      text: name,
      subtitle: `${share} % of ${isOne ? 'tasks' : 'coordinates'} on the boundary`,
      fontSize: 13,
      fontWeight: 600,
      lineHeight: 17,
      offset: 8,
      subtitlePadding: 2,
    },
    width,
    height: 150,
    layer: [
      {
        data: { values: [{ low: -1, high: 1 }] },
        mark: boxMark,
        encoding: { y: { ...y, field: 'low' }, y2: { field: 'high' } },
      },
      {
        data: { values },
        mark: { type: 'circle', size: 26, opacity: 0.45 },
        encoding: {
          x,
          y,
          color: whereColour,
        },
      },
    ],
  } as Panel;
}

/** One panel per method; coordinates at a bound have the colour of the boundary. */
export function visitedCoordinates(
  family: FamilyData,
  methods: readonly MethodVisits[],
  layout: Layout,
): TopLevelSpec {
  const columns = isNarrow(layout) || methods.length === 1 ? 1 : 2;
  const width = Math.floor((layout.width - 10) / columns) - 72;
  const last = Math.max(
    0,
    largest(methods.flatMap(({ visits }) => visits.map(({ task }) => task))),
  );
  return topLevel({
    columns,
    concat: methods.map((visits) => panel(visits, family, { width, last })),
  } as TopLevelSpec);
}
