/** @file The encoding that gives every method its colour, the same in all figures. */

import { type TaskMethod, taskMethods } from '../../algorithms/methodNames.ts';
import { methodName } from '../data/methodNames.ts';
import { isNarrow, type Layout } from './figure.ts';
import { methodColours } from './theme.ts';

/** The same in every figure, whichever methods are in it. */
function colourOf(method: TaskMethod): string {
  return methodColours[taskMethods.indexOf(method) % methodColours.length];
}

/** Colour by the field `method`, which holds names as readers see them; with a legend, or without one for `null`. */
export function methodColour(
  methods: readonly TaskMethod[],
  legend: { readonly symbolType: 'circle' | 'stroke'; readonly layout: Layout } | null,
): object {
  return {
    field: 'method',
    type: 'nominal',
    sort: null,
    scale: {
      domain: methods.map((method) => methodName({ method })),
      range: methods.map(colourOf),
    },
    legend:
      legend === null
        ? null
        : {
            title: null,
            symbolType: legend.symbolType,
            symbolOpacity: 1,
            symbolSize: legend.symbolType === 'stroke' ? 300 : 80,
            columns: isNarrow(legend.layout) ? 2 : 6,
          },
  };
}
