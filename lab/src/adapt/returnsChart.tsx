/** @file Virtual and real return along a search: the chart of Watch, over the steps of the search. */

import { LiveChart, plainCurve } from '../parts/liveChart.tsx';
import type { Returns } from './useAdaptation.ts';

const series = [
  { name: 'virtual', title: 'return in the model', colour: 'green' },
  { name: 'real', title: 'real return', colour: 'vermilion', isSparse: true },
] as const;

/** The returns so far. */
export function ReturnsChart({ returns }: { readonly returns: readonly Returns[] }) {
  const curves = {
    virtual: plainCurve(returns.map(({ virtualReturn }) => virtualReturn)),
    real: plainCurve(returns.map(({ realReturn }) => realReturn)),
  };
  return (
    <LiveChart
      run={{ curves, width: 1, points: returns.length, tasks: [] }}
      series={series}
      height={200}
      axis="step of the search"
    />
  );
}
