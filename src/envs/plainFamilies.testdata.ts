/**
 * @file The families of MuJoCo's robots once more in plain numbers, the paper's five from the fact sheet alone (1.1-1.3,
 * 1.6): a second opinion on the graphs.
 */

import { expect } from 'vitest';
import { halfCheetahMoments } from '../tasks/halfCheetahMoments.ts';

type Numbers = readonly number[];

/** A family as arithmetic on one transition. */
export interface PlainFamily {
  /** r_ψ of a real step from s to s′; velocities are the change of the position where both states show it. */
  realReward(psi: Numbers, action: Numbers, state: Numbers, nextState: Numbers): number;
  /** r_ψ of a step that a learned model made: all that is known is s′. */
  virtualReward(psi: Numbers, action: Numbers, nextState: Numbers): number;
  /** Whether the episode ends in s′. */
  ends(nextState: Numbers): boolean;
  /** The state that a robot can show. */
  seen(state: Numbers): Numbers;
}

/** x within ±limit; NaN stays NaN. */
function within(x: number, limit: number): number {
  return Math.max(-limit, Math.min(limit, x));
}

/** Price of the action, which counts as far as the motors can follow it. */
function control(price: number, action: Numbers): number {
  let squares = 0;
  for (const a of action) squares += within(a, 1) ** 2;
  return price * squares;
}

/** Σ_k c_k |y_k − ψ_k|. */
function missed(prices: Numbers, y: Numbers, psi: Numbers): number {
  return prices.reduce((total, price, k) => total + price * Math.abs(y[k] - psi[k]), 0);
}

/** A planar robot of `joints` joints, counting the three of the root: heights and angles, then all rates. */
function planar(joints: number, ends: PlainFamily['ends']): PlainFamily {
  const forwardVelocity = joints - 1;
  const reward: PlainFamily['virtualReward'] = (psi, action, next) =>
    10 - missed([1, 5], [next[forwardVelocity], next[0]], psi) - control(0.001, action);
  return {
    realReward: (psi, action, _, next) => reward(psi, action, next),
    virtualReward: reward,
    ends,
    seen: (state) => state.map((x, i) => (i < forwardVelocity ? x : within(x, 10))),
  };
}

function ant(bonus: number, prices: Numbers): PlainFamily {
  const reward = (psi: Numbers, action: Numbers, y: Numbers): number =>
    bonus - missed(prices, y, psi) - control(0.005, action);
  return {
    realReward: (psi, action, state, next) =>
      reward(psi, action, [(next[0] - state[0]) / 0.01, (next[1] - state[1]) / 0.01, next[2]]),
    virtualReward: (psi, action, next) => reward(psi, action, [next[32], next[33], next[2]]),
    ends: (next) => !(next.every(Number.isFinite) && 0.2 <= next[2] && next[2] <= 1),
    seen: (state) => {
      const length = Math.hypot(...state.slice(3, 7));
      const orientation = state.slice(3, 7).map((x) => x / length);
      const position = state.slice(0, 3);
      return [...position, ...orientation, ...state.slice(7, 29), ...position, ...state.slice(32)];
    },
  };
}

function cheetah(): PlainFamily {
  const { mean, std } = halfCheetahMoments;
  const reward: PlainFamily['virtualReward'] = (psi, action, next) =>
    next.reduce((total, x, k) => total + psi[k] * ((x - mean[k]) / std[k]), 0) -
    control(0.05, action);
  return {
    realReward: (psi, action, _, next) => reward(psi, action, next),
    virtualReward: reward,
    ends: (next) => !next.every(Number.isFinite),
    seen: (state) => state,
  };
}

function halfCheetahVel(): PlainFamily {
  const reward: PlainFamily['virtualReward'] = (psi, action, next) =>
    -Math.abs(next[17] - psi[0]) - control(0.05, action);
  return {
    realReward: (psi, action, _, next) => reward(psi, action, next),
    virtualReward: reward,
    ends: (next) => !next.every(Number.isFinite),
    seen: (state) => state,
  };
}

function drone(): PlainFamily {
  const reward: PlainFamily['virtualReward'] = (psi, action, next) =>
    5 - missed([1, 1], next, psi) - control(0.001, action);
  return {
    realReward: (psi, action, _, next) => reward(psi, action, next),
    virtualReward: reward,
    ends: (next) =>
      !(
        next.every(Number.isFinite) &&
        Math.abs(next[0]) < 3 &&
        next[1] < 4 &&
        Math.abs(next[2]) < 1.5
      ),
    seen: (state) => state,
  };
}

/** By the family's name. */
export const plainFamilies: Readonly<Record<string, PlainFamily>> = {
  hopper2d: planar(
    6,
    (next) =>
      !next.every(Number.isFinite) ||
      next.slice(2).some((x) => Math.abs(x) >= 100) ||
      next[0] <= 0.7 ||
      Math.abs(next[1]) >= 0.2,
  ),
  walker2d: planar(
    9,
    (next) =>
      !next.every(Number.isFinite) ||
      next[0] <= 0.8 ||
      next[0] >= 2 ||
      next[1] <= -1 ||
      next[1] >= 1,
  ),
  ant2d: ant(5 + 0.05, [1, 1]),
  ant3d: ant(3 + 0.05, [1, 1, 30]),
  'cheetah-highdim': cheetah(),
  drone2d: drone(),
  'half-cheetah-vel': halfCheetahVel(),
};

/** The rows `[size]` of `data`. */
export function rowsOf(data: Float32Array, size: number): number[][] {
  return Array.from({ length: data.length / size }, (_, n) => [
    ...data.subarray(n * size, (n + 1) * size),
  ]);
}

/** Actions as every simulator of the families takes them. */
export function clipped(actions: Float32Array): Float32Array {
  return actions.map((a) => Math.min(1, Math.max(-1, a)));
}

/** Compares numbers to `tolerance`, relative for those above 1; NaN equals NaN. */
export function expectClose(
  actual: ArrayLike<number>,
  expected: readonly number[],
  tolerance: number,
): void {
  expect(actual).toHaveLength(expected.length);
  const off = expected.findIndex((value, i) => {
    if (Object.is(value, actual[i])) return false;
    return !(Math.abs(value - actual[i]) <= tolerance * Math.max(1, Math.abs(value)));
  });
  expect(off < 0 ? 'close' : `entry ${off} is ${actual[off]}, not ${expected[off]}`).toBe('close');
}
