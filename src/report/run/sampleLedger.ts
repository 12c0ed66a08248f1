/** @file What the real environment steps of a run were spent on. */

import type { SampleLedger } from '../../data/ledger.ts';
import { evaluationLedger } from '../../evaluation/evaluate.ts';
import { largest } from '../../math/statistics.ts';
import { formatInteger } from '../data/format.ts';
import type { RunData } from '../data/runData.ts';
import { type Figure, isNarrow, type Layout, topLevel } from '../draw/figure.ts';
import { colours } from '../draw/theme.ts';

const columns: readonly { key: keyof SampleLedger; label: string; colour: string }[] = [
  { key: 'train', label: 'model training', colour: colours.blue.light },
  { key: 'dev', label: 'held-out data', colour: colours.purple.light },
  { key: 'gradient', label: 'task gradient', colour: colours.green.light },
  { key: 'evaluation', label: 'evaluation', colour: colours.amber.light },
];

/** Steps of `admrl evaluate`, which do not belong to the run itself. */
function testTaskBars({ evaluation: measured }: RunData) {
  if (measured === null) return [];
  const { train, evaluation } = evaluationLedger(measured);
  const bars = [
    { label: 'test: adaptation', steps: train },
    { label: 'test: returns', steps: evaluation },
  ];
  return bars.map((bar) => ({
    ...bar,
    colour: colours.muted.light,
    text: formatInteger(bar.steps),
  }));
}

/** Bars of real environment steps by purpose. */
export function sampleLedger(run: RunData, layout: Layout): Figure {
  const name = 'sample-ledger';
  const { ledger } = run;
  const total = ledger === null ? 0 : columns.reduce((sum, { key }) => sum + ledger[key], 0);
  if (ledger === null || total === 0) {
    const missing = 'No real environment step has been counted yet.';
    return { name, title: 'Real samples', missing };
  }
  const share = (value: number) => `${Math.round((100 * value) / total)} %`;
  const values = [
    ...columns.map(({ key, label, colour }) => ({
      label,
      colour,
      steps: ledger[key],
      text: `${formatInteger(ledger[key])}  (${share(ledger[key])})`,
    })),
    ...testTaskBars(run),
  ];
  const most = largest(values.map(({ steps }) => steps));
  const y = {
    field: 'label',
    type: 'nominal',
    sort: null,
    axis: { title: null, domain: false },
  } as const;
  const width = layout.width - 125;
  const spec = topLevel({
    width,
    height: { step: 34 },
    data: { values },
    encoding: {
      y,
      x: {
        field: 'steps',
        type: 'quantitative',
        // Room for the longest label at the right of the longest bar.
        scale: { domain: [0, (most * width) / (width - 115)], nice: false },
        axis: {
          title: 'real environment steps',
          format: ',d',
          tickCount: isNarrow(layout) ? 3 : 5,
          labelFlush: false,
          grid: true,
        },
      },
    },
    layer: [
      {
        mark: { type: 'bar', height: 20, cornerRadiusEnd: 3 },
        encoding: { color: { field: 'colour', type: 'nominal', scale: null, legend: null } },
      },
      {
        mark: { type: 'text', align: 'left', dx: 8, color: colours.ink.light },
        encoding: { text: { field: 'text' } },
      },
    ],
  });
  const title = `${formatInteger(total)} real samples, ${share(ledger.train)} of them to train the model`;
  const caption =
    'Every step of the real environment is counted once, by what it was used for. “Task gradient” are the ' +
    'roll-outs behind ∂L/∂ψ, “evaluation” those that only measure.' +
    (run.evaluation === null
      ? ''
      : ' Steps on test tasks came after training and are not in the sum.');
  return { name, title, caption, spec };
}
