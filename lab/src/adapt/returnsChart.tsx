/** @file Virtual and real return along a search: the chart of Watch, over the steps of the search. */

import type { ShownPolicy } from '../../../src/lab/adaptSession.ts';
import { LiveChart } from '../parts/liveChart.tsx';

const series = [
  { name: 'virtual', title: 'return in the model', colour: 'green' },
  { name: 'real', title: 'real return', colour: 'vermilion', isSparse: true },
] as const;

/** The returns so far. */
export function ReturnsChart({ shown }: { readonly shown: readonly ShownPolicy[] }) {
  const curve = (values: readonly (number | null)[]) => ({
    mean: values,
    low: values,
    high: values,
  });
  const curves = {
    virtual: curve(shown.map(({ virtualReturn }) => virtualReturn)),
    real: curve(shown.map(({ realReturn }) => realReturn)),
  };
  return (
    <LiveChart
      run={{ curves, width: 1, points: shown.length, tasks: [] }}
      series={series}
      height={200}
      axis="step of the search"
    />
  );
}
