import { describe, expect, it } from 'vitest';
import { findStateLayout, posesOfStates } from './stateLayout.ts';

/** A state of the second position, the speed clipped to ±10, and something else. */
const observe = (qpos: Float64Array, qvel: Float64Array): Float32Array =>
  Float32Array.of(qpos[1], qpos[0] + qpos[1], Math.max(-10, Math.min(10, qvel[0])));
const coordinates = [
  { name: 'joint x', velocity: 0 },
  { name: 'joint z', velocity: 1 },
];

describe('a state', () => {
  const layout = findStateLayout(observe, Float64Array.of(0, 1), 2);

  it('is found to show one position and one velocity', () => {
    expect(layout).toEqual({ positions: [-1, 0], velocities: [2, -1] });
  });

  it('gives the other position by the trapezoidal rule', () => {
    const states = [Float32Array.of(1, 0, 2), Float32Array.of(1.5, 0, 4), Float32Array.of(1, 0, 0)];
    // x: 5, then + 0.1 · (2 + 4) / 2, then + 0.1 · (4 + 0) / 2.
    const poses = posesOfStates(layout, coordinates, 0.1, states, Float64Array.of(5, 9));
    expect(poses.map(([, z]) => z)).toEqual([1, 1.5, 1]);
    for (const [t, x] of [5, 5.3, 5.5].entries()) expect(poses[t][0]).toBeCloseTo(x, 12);
  });

  it('is refused when it shows neither', () => {
    const blind = { positions: [-1, 0], velocities: [-1, -1] };
    expect(() => posesOfStates(blind, coordinates, 0.1, [], Float64Array.of(0, 0))).toThrow(
      'the state does not show where joint x is: expected its position or its velocity in it',
    );
  });
});
