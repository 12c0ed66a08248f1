/**
 * @file μ and σ of the half cheetah's state under a random policy: 1000 episodes of 200 steps, seed 1.
 *
 * Written by `npx tsx scripts/halfCheetahMoments.ts`; a test measures them again and compares them with those that the
 * authors published.
 */

import type { StateMoments } from './linearState.ts';

/** `[18]` each, in the order and the units of the state (`envs/halfCheetah.ts`). */
export const halfCheetahMoments: StateMoments = {
  mean: [
    -0.060984, -0.10107, 0.066453, 0.010861, 0.038994, -0.015829, -0.0037816, -0.077002, -0.065098,
    -0.070956, -0.048931, 0.044083, 0.011337, 0.013274, -0.00040374, 0.0000070329, -0.034778,
    -0.024956,
  ],
  std: [
    0.26567, 0.06704, 0.1597, 0.2231, 0.23063, 0.22914, 0.29589, 0.25648, 0.25543, 0.59269, 0.68306,
    1.3261, 4.3824, 5.3921, 5.5006, 4.9726, 5.0816, 4.7543,
  ],
};
