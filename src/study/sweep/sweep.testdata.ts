/** @file Sweeps of next to nothing on `pointMass`, for tests. */

import type { PartialConfig } from '../config/config.ts';

/** A training of one task in a fraction of a second. */
export const tinySettings: PartialConfig = {
  training: { nTasks: 1, nZeroShot: 1, nSlbo: 1, nInner: 1, nCollect: 80, nDev: 40, numEnvs: 4 },
  model: { hiddenSizes: [8], steps: 2, batchSize: 16 },
  policy: { hiddenSizes: [] },
  value: { hiddenSizes: [8], epochs: 1, batchSize: 20 },
  rollout: { numEnvs: 3, updates: 1 },
  taskGradient: { episodes: 4 },
  evaluation: { episodes: 2, numEnvs: 2, zeroShotIterations: 1, adaptSamples: 40 },
};
