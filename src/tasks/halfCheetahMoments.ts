/**
 * @file μ and σ of the half cheetah's state under a random policy: 20000 episodes of 200 steps, seed 1.
 *
 * Written by `npx tsx scripts/halfCheetahMoments.ts`, in a minute; a test measures some of it again and compares it with
 * what the authors published.
 */

import type { StateMoments } from './linearState.ts';

/** `[18]` each, in the order and the units of the state (`envs/robots/halfCheetah.ts`). */
export const halfCheetahMoments: StateMoments = {
  mean: [
    -0.056338, -0.10183, 0.068102, 0.012163, 0.038062, -0.012343, -0.0037199, -0.077781, -0.066715,
    -0.06764, -0.051324, 0.047627, 0.0040333, 0.018639, -0.0054643, 0.0025697, -0.036858, -0.029576,
  ],
  std: [
    0.26962, 0.067185, 0.16457, 0.22242, 0.23273, 0.22898, 0.29374, 0.25636, 0.25573, 0.59261,
    0.6789, 1.3216, 4.3692, 5.4067, 5.4907, 4.9434, 5.0739, 4.7726,
  ],
};

/** Standard errors of the above, by the spread between 20 sets of 1000 episodes. */
export const halfCheetahMomentErrors: StateMoments = {
  mean: [
    0.0011, 0.00017, 0.00053, 0.00054, 0.00049, 0.0003, 0.0005, 0.00043, 0.00052, 0.0015, 0.00039,
    0.00074, 0.0008, 0.00089, 0.0007, 0.001, 0.00092, 0.00082,
  ],
  std: [
    0.0013, 0.00014, 0.0025, 0.00021, 0.00018, 0.00023, 0.00033, 0.00026, 0.00025, 0.00055, 0.00065,
    0.0012, 0.0037, 0.0032, 0.0034, 0.0038, 0.0034, 0.0036,
  ],
};
