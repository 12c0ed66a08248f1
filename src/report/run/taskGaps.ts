/** @file Zero-shot return against the return after SLBO, training task by training task. */

import { methods } from '../../algorithms/methods.ts';
import { count, formatReturn } from '../data/format.ts';
import { reasonForNoTasks } from '../data/methodNames.ts';
import type { RunData } from '../data/runData.ts';
import { type Figure, isNarrow, type Layout, topLevel } from '../draw/figure.ts';
import { colours } from '../draw/theme.ts';

const before = 'zero-shot';
const after = 'after SLBO';

/** Dumbbells of the two real returns whose difference estimates the sub-optimality gap. */
export function taskGaps(run: RunData, layout: Layout): Figure {
  const name = 'task-gaps';
  const dots = run.tasks.flatMap(({ task, realReturnZeroShot, realReturnAfter }) => [
    ...(realReturnZeroShot === null ? [] : [{ task, value: realReturnZeroShot, series: before }]),
    ...(realReturnAfter === null ? [] : [{ task, value: realReturnAfter, series: after }]),
  ]);
  if (dots.length === 0) {
    const missing = reasonForNoTasks(
      run,
      'tasks.jsonl holds no returns yet; a line is added when a training task is done.',
    );
    return { name, title: 'Zero-shot return and return after SLBO', missing };
  }
  const bars = run.tasks.filter(
    ({ realReturnZeroShot, realReturnAfter }) =>
      realReturnZeroShot !== null && realReturnAfter !== null,
  );
  const gains = run.tasks.flatMap(({ task, gap }) => (gap === null ? [] : { task, gap }));
  const largest = gains.reduce((a, b) => (b.gap > a.gap ? b : a), gains[0]);
  const x = {
    field: 'task',
    type: 'ordinal',
    axis: { title: 'training task', labelAngle: 0 },
  } as const;
  const y = {
    field: 'value',
    type: 'quantitative',
    scale: { zero: false, nice: true },
    axis: { title: 'real return of an episode', minExtent: 44, maxExtent: 44 },
  } as const;
  const spec = topLevel({
    width: layout.width - 80,
    height: isNarrow(layout) ? 180 : 220,
    layer: [
      {
        data: {
          values: bars.map(({ task, realReturnZeroShot: from, realReturnAfter: to }) => ({
            task,
            from,
            to,
          })),
        },
        mark: { type: 'rule', strokeWidth: 4, opacity: 0.35, color: colours.muted.light },
        encoding: { x, y: { ...y, field: 'from' }, y2: { field: 'to' } },
      },
      {
        data: { values: dots },
        mark: { type: 'circle', size: 90, opacity: 1 },
        encoding: {
          x,
          y,
          color: {
            field: 'series',
            type: 'nominal',
            scale: { domain: [before, after], range: [colours.amber.light, colours.blue.light] },
            legend: { title: null, symbolType: 'circle' },
          },
        },
      },
    ],
  });
  const title =
    largest === undefined
      ? `Real returns in ${count(run.tasks.length, 'training task')}`
      : `SLBO gained at most ${formatReturn(largest.gap)} over the zero-shot policy, in training task ${largest.task}`;
  const purpose = methods[run.method].followsTaskGradient
    ? ' that the next task is chosen to enlarge'
    : '';
  const caption =
    'Real return of the policy trained in the model alone (zero-shot) and after SLBO with real samples of the ' +
    `task; the difference estimates the sub-optimality gap L${purpose}. Both are measured without exploration noise.`;
  return { name, title, caption, spec };
}
