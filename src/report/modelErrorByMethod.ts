/** @file The error of the learned models on common transitions outside of Ψ, one row a method (Figure 6). */

import type { MethodComparison } from '../evaluation/methodComparison.ts';
import type { Figure, Layout } from './figure.ts';
import { count, formatInteger, formatNumber } from './format.ts';
import { valuesByMethod } from './gapText.ts';
import { intervalDots } from './intervalDots.ts';

/** Root mean square error of one-step predictions, in units of σ that all models share. */
export function modelErrorByMethod({ modelError }: MethodComparison, layout: Layout): Figure {
  const name = 'model-error';
  if (modelError === null) {
    const missing = '“admrl compare … --model-error” computes it.';
    return { name, title: 'Model error on common transitions', missing };
  }
  const { methods, runs, tasks, episodes, transitions } = modelError;
  const spec = intervalDots(
    methods.map(({ method, error, low, high }) => {
      const ofRuns = runs.filter((run) => run.method === method).map((run) => run.error);
      return { ...{ method, value: error, low, high }, faint: ofRuns.length > 1 ? ofRuns : [] };
    }),
    { title: 'error of one-step predictions in σ', layout },
  );
  const errors = methods.map(({ method, error }) => ({ method, value: error }));
  return {
    name,
    title: `Outside of Ψ, error of the learned models in units of σ: ${valuesByMethod(errors, formatNumber)}`,
    caption:
      `Root mean square over ${formatInteger(transitions)} real transitions and all coordinates of s′; σ is the standard ` +
      'deviation of s′ − s over these transitions, the same for all models: 1 is no better than predicting the mean change. ' +
      `Transitions are ${count(episodes, 'episode')} of the zero-shot policies of all runs on ${count(tasks.length, 'task')} ` +
      'outside of Ψ. Lines: 95 % intervals (bootstrap over seeds and episodes); hollow dots: single runs.',
    spec,
    numbers: [
      ...methods.map(({ method, error, low, high }) => ({ method, seed: null, error, low, high })),
      ...runs.map(({ method, seed, error }) => ({ method, seed, error, low: null, high: null })),
    ],
  };
}
