/** @file What a reader of a comparison should know before its numbers: what gaps are measured to, and what raised it. */

import type { MethodComparison, RaisedOptimum } from '../evaluation/methodComparison.ts';
import { count, formatInteger, formatPsi, formatReturn } from './format.ts';
import { isOutside } from './gapText.ts';
import { methodName } from './methodNames.ts';
import { budgetName } from './summary.ts';

/** Sentences for the page and the terminal. */
export function comparisonNotes({ family, runs, sets, raised, notes }: MethodComparison): string[] {
  const without = sets.filter(({ reference }) => reference === 'best of these runs');
  const places = without.map((set) => (isOutside(set) ? 'outside of Ψ' : 'on the test tasks'));
  const missing = sets.flatMap((set) => {
    const { length } = set.methods[0]!.missing;
    if (length === 0) return [];
    const where = isOutside(set) ? 'task outside of Ψ' : 'test task';
    const is = length === 1 ? 'has no known optimum and is' : 'have no known optimum and are';
    return `${count(length, where)} ${is} left out of all gaps.`;
  });
  return [
    ...(without.length === 0
      ? []
      : [
          `No optimal returns of ${family.name} are known ${places.join(' and ')}: gaps there are measured to the best ` +
            'return that any of these runs reached on a task.',
        ]),
    ...missing,
    ...raised.map(raisedText),
    ...(runs.length === new Set(runs.map(({ method }) => method)).size
      ? [
          'There is one seed a method: the intervals speak of these trained systems, not of the methods.',
        ]
      : []),
    ...notes,
  ];
}

/** `AdMRL, seed 1, returned 812 at ψ = (1, 2) after 2,000 samples, above the 800 known before: …` */
function raisedText({ psi, method, seed, samples, achieved, known }: RaisedOptimum): string {
  return (
    `${methodName({ method })}, seed ${formatInteger(seed)}, returned ${formatReturn(achieved)} at ψ = ${formatPsi(psi)} ` +
    `${budgetName(samples)}, more than the ${formatReturn(known)} known before, a gap of ${formatReturn(known - achieved)}: ` +
    'the optimum was raised to it.'
  );
}
