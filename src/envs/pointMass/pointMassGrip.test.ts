import { expect, it } from 'vitest';
import { keyFromSeed } from '../../math/random.ts';
import { createPointMass, pointMassDynamics } from './pointMass.ts';

it('takes the ball by a ray, pulls it to a place without a swing, and lets go', () => {
  const dynamics = { ...pointMassDynamics, initialStandardDeviation: [0, 0, 0, 0] };
  const env = createPointMass({ numEnvs: 1, dynamics });
  const state = new Float32Array(4);
  const step = (): void => env.step(0, new Float32Array(2), state);
  env.reset(0, keyFromSeed(1), state);
  const { grip } = env;
  expect(grip?.take(0, { origin: [1, 1, 5], direction: [0, 0, -1] })).toBe(false);
  expect(grip?.take(0, { origin: [0, 0, 5], direction: [0, 0, -1] })).toBe(true);
  expect(grip?.held()?.slice(0, 2)).toEqual([0, 0]);
  step();
  expect(Array.from(state)).toEqual([0, 0, 0, 0]);
  grip?.pull([0.5, -1, 0]);
  step();
  // The force is 4 N/m times the distance, B its effect in one step.
  expect(Array.from(state, (x) => Math.round(1e6 * x) / 1e6)).toEqual([0.04, -0.08, 0.4, -0.8]);
  let farthest = 0;
  for (let t = 0; t < 40; t++) {
    step();
    farthest = Math.max(farthest, state[0]);
  }
  expect(state[0]).toBeCloseTo(0.5, 2);
  expect(state[1]).toBeCloseTo(-1, 2);
  expect(farthest).toBeLessThan(0.53);
  grip?.letGo();
  expect(grip?.held()).toBeNull();
});
