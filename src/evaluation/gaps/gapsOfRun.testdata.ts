/** @file An evaluation on the four corners of a square, and optima of two of them: round numbers to follow by hand. */

import { emptyLedger } from '../../data/ledger.ts';
import type { FamilyData } from '../../tasks/familyData.ts';
import type { Evaluation } from '../evaluate.ts';
import { measuredReturn, summarizeReturns } from '../measuredReturn.ts';
import type { OptimalEntry, OptimalReturns } from '../optimum/optimalReturns.ts';

/** Corners (−1, −1), (−1, 1), (1, −1) and (1, 1). */
export const square: FamilyData = {
  name: 'square',
  parameterNames: ['x [m]', 'y [m]'],
  box: { low: [-1, -1], high: [1, 1] },
};

/** Returns 300, 10, 200 and 400 (`fresh`: 10 less), where doing nothing returns 50. */
export const onCorners: Evaluation = {
  family: 'square',
  method: 'admrl',
  seed: 1,
  step: 9,
  taskSet: 'grid 2',
  samples: [0],
  tasks: [300, 10, 200, 400].map((mean, place) => ({
    psi: [place < 2 ? -1 : 1, place % 2 === 0 ? -1 : 1],
    returns: {
      '0': measuredReturn([mean - 1, mean + 1], [mean - 11, mean - 9]),
    },
    ledger: emptyLedger,
  })),
  baselines: {
    zeroAction: [50, 50, 50, 50].map((mean) => summarizeReturns([mean - 1, mean + 1])),
    random: [5, 5, 5, 5].map((mean) => summarizeReturns([mean - 1, mean + 1])),
  },
  baselineSteps: 0,
};

const entry = (mean: number): OptimalEntry => ({
  source: 'direct',
  method: 'trpo',
  seed: 1,
  samples: 1000,
  returns: { mean, low: mean - 1, high: mean + 1, episodes: 200 },
  origin: 'made up',
  date: '2026-01-01',
});

/** 20 is the best known return on (−1, 1), where the return is lowest; 250 on (1, −1), where the gap is largest. */
export const cornerOptima: OptimalReturns = {
  family: 'square',
  tasks: [
    { psi: [-1, 1], entries: [entry(20)] },
    { psi: [1, -1], entries: [entry(240), entry(250)] },
  ],
};
