/** @file How well the linear systems behind ∂θ̂/∂ψ were solved. */

import { formatNumber } from '../data/format.ts';
import { reasonForNoGradient } from '../data/methodNames.ts';
import type { RunData } from '../data/runData.ts';
import { type Figure, isNarrow, type Layout, logAxis, topLevel } from '../draw/figure.ts';
import { colours } from '../draw/theme.ts';

/** Smaller residuals are drawn at this value: a logarithmic axis has no zero. */
const smallest = 1e-12;

/** Relative residual of the damped normal equations by task, labelled with the iterations of conjugate gradient. */
export function cgResiduals(run: RunData, layout: Layout): Figure {
  const name = 'cg-residuals';
  const solves = run.tasks.flatMap(({ task, gradient }) =>
    gradient === null
      ? []
      : {
          task,
          residual: Math.max(smallest, gradient.cgResidual),
          iterations: gradient.cgIterations,
        },
  );
  const worst = solves.reduce((a, b) => (b.residual > a.residual ? b : a), solves[0]);
  if (worst === undefined) {
    const missing = reasonForNoGradient(
      run,
      'No linear system has been solved yet: the first training task has no task gradient.',
    );
    return { name, title: 'Conjugate-gradient residuals', missing };
  }
  const width = layout.width - 80;
  const labelled = width / solves.length >= 22;
  const { domain, ticks } = logAxis([1, 0.01, ...solves.map(({ residual }) => residual)]);
  const x = {
    field: 'task',
    type: 'ordinal',
    axis: { title: 'training task', labelAngle: 0 },
  } as const;
  const y = {
    field: 'residual',
    type: 'quantitative',
    scale: { type: 'log', domain, nice: false },
    axis: {
      title: '‖Hb − (H² + δ²)x‖ / ‖Hb‖',
      format: '~g',
      values: ticks,
      minExtent: 44,
      maxExtent: 44,
    },
  } as const;
  const spec = topLevel({
    width,
    height: isNarrow(layout) ? 170 : 200,
    data: { values: solves },
    encoding: { x, y },
    layer: [
      {
        mark: { type: 'rule', color: colours.grid.light, strokeWidth: 2 },
        encoding: { y2: { datum: domain[0] } },
      },
      { mark: { type: 'circle', size: 80, opacity: 1, color: colours.blue.light } },
      ...(labelled
        ? [
            {
              mark: { type: 'text', dy: -13, fontSize: 11, color: colours.muted.light },
              encoding: { text: { field: 'iterations', type: 'quantitative' } },
            } as const,
          ]
        : []),
    ],
  });
  const title = `Conjugate gradient ends with a relative residual of at most ${formatNumber(worst.residual)} (task ${worst.task})`;
  const dampings = [...new Set(run.tasks.flatMap(({ gradient }) => gradient?.damping ?? []))];
  const numbers = labelled ? ' The number above a dot counts iterations.' : '';
  const caption =
    'Relative residual of the damped normal equations (H² + δ²)x = Hb, with H the Hessian of the virtual return; ' +
    `1 means nothing was solved. Damping δ: ${dampings.map(formatNumber).join(', ')}.${numbers}`;
  return { name, title, caption, spec };
}
