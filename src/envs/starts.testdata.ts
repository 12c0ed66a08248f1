/** @file What the robots' tests look at: many starts of one simulator, and an episode under one torque. */

import { foldIn, keyFromSeed } from '../math/random.ts';
import type { Env } from './env.ts';

/** `[count, S]` states after resets with different keys. */
export function drawStarts(env: Env, count: number): Float32Array[] {
  return Array.from({ length: count }, (_, i) => {
    const state = new Float32Array(env.stateSize);
    env.reset(0, foldIn(keyFromSeed(1), i), state);
    return state;
  });
}

/** Smallest and largest value of entry i. */
export function rangeOf(states: readonly Float32Array[], i: number): [low: number, high: number] {
  const values = states.map((state) => state[i]);
  return [Math.min(...values), Math.max(...values)];
}

/** √(Σ x² / n) of the entries from `first` up to `end`, which is left out, all together. */
export function rootMeanSquare(
  states: readonly Float32Array[],
  first: number,
  end: number,
): number {
  const squares = states.flatMap((state) => [...state.subarray(first, end)].map((x) => x * x));
  return Math.sqrt(squares.reduce((total, square) => total + square, 0) / squares.length);
}

/** `[200, S]` states of an episode whose action has the entry `torqueAt(t)` for every motor. */
export function push(env: Env, torqueAt: (t: number) => number): Float32Array[] {
  const state = new Float32Array(env.stateSize);
  env.reset(0, keyFromSeed(2), state);
  return Array.from({ length: 200 }, (_, t) => {
    env.step(0, new Float32Array(env.actionSize).fill(torqueAt(t)), state);
    return state.slice();
  });
}
