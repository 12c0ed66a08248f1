/** @file Adds 25 optimal returns to a table, one after the other: `addReturns.ts FILE SEED`. */

import { addOptimalReturns } from '../../src/study/optimum/optimalReturnsFile.ts';

const [path, seed] = process.argv.slice(2);
for (let mean = 0; mean < 25; mean++) {
  addOptimalReturns(path, 'pointMass', [
    {
      psi: [0, 0],
      entry: {
        source: 'direct',
        method: 'trpo',
        seed: Number(seed),
        samples: 1,
        origin: 'test',
        date: '2026-11-25',
        returns: { mean, low: mean, high: mean, episodes: 2 },
      },
    },
  ]);
}
