/** @file The axes of returns during training, against the real samples that it used. */

import { isNarrow, type Layout } from '../draw/figure.ts';

const quantitative = { type: 'quantitative' } as const;

/** Channels x and y, of the fields `samples` and `value`, up to a number of samples. */
export function trainingAxes(samples: number, layout: Layout) {
  return {
    x: {
      field: 'samples',
      ...quantitative,
      scale: { domain: [0, samples], nice: false },
      axis: {
        title: 'real samples used for training',
        format: ',d',
        tickCount: isNarrow(layout) ? 4 : 6,
      },
    },
    y: {
      field: 'value',
      ...quantitative,
      scale: { zero: false, nice: true },
      axis: { title: 'return of an episode', minExtent: 44, maxExtent: 44 },
    },
  };
}
