/** @file The episode that the model expects beside the real one, number by number over its steps. */

import { useState } from 'preact/hooks';
import type { ShownPolicy } from '../../../src/lab/adaptSession.ts';
import type { ComparedNumber } from '../../../src/lab/prediction.ts';
import { formatReturn } from '../../../src/report/data/format.ts';
import { Choice } from '../parts/choice.tsx';
import { LiveChart, plainCurve } from '../parts/liveChart.tsx';

const series = [
  { name: 'virtual', title: 'in the model', colour: 'green' },
  { name: 'real', title: 'real', colour: 'vermilion' },
] as const;

/** What is compared besides the return so far. */
function firstChoice(numbers: readonly ComparedNumber[]): number {
  const velocity = numbers.findIndex(({ name }) => name.startsWith('qvel.'));
  return velocity < 0 ? 1 : velocity;
}

/** The newest policy, whose episode the model has expected. */
export function PredictionCard({ shown }: { readonly shown: ShownPolicy }) {
  const { prediction, realReturn, noGhost } = shown;
  const { numbers, stride, virtualReturn } = prediction;
  const [chosen, choose] = useState(() => firstChoice(numbers));
  return (
    <section class="card">
      <h2>Prediction and reality</h2>
      <p class="muted">
        One policy from one start, without noise: the model goes on from its own predictions for the
        whole episode.{' '}
        {virtualReturn === null
          ? 'Its numbers are beyond all bounds'
          : `It expects a return of ${formatReturn(virtualReturn)}`}
        ; the real one is {formatReturn(realReturn)}.{' '}
        {noGhost === null
          ? 'Its robot is the blue ghost above.'
          : `It has no ghost above: ${noGhost}.`}
      </p>
      <div class="pair">
        <Compared number={numbers[0]} stride={stride} />
        <Compared number={numbers[chosen]} stride={stride} />
      </div>
      <Choice
        label="Beside it"
        value={String(chosen)}
        options={numbers.slice(1).map(({ name }, i) => [String(i + 1), name] as const)}
        choose={(value) => choose(Number(value))}
      />
    </section>
  );
}

function Compared({
  number: { name, virtual, real },
  stride,
}: {
  readonly number: ComparedNumber;
  readonly stride: number;
}) {
  const curves = { virtual: plainCurve(virtual), real: plainCurve(real) };
  return (
    <div>
      <h3>{name}</h3>
      <LiveChart
        run={{ curves, width: stride, points: real.length, tasks: [] }}
        series={series}
        height={180}
        axis="step of the episode"
      />
    </div>
  );
}
