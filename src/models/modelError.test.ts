import { expect, it } from 'vitest';
import { emptyNormalizer } from '../data/normalizer.ts';
import type { Trajectories } from '../data/trajectories.ts';
import { createInterpretedRuntime } from '../runtime/interpreted.ts';
import { dynamicsSpec } from './dynamicsModel.ts';
import { createModelPredictions } from './modelError.ts';

// ŝ′ = s + (a, 2): the output is linear, before any data moments are 0 and 1.
const spec = dynamicsSpec({ stateSize: 2, actionSize: 1, hiddenSizes: [] });
const model = {
  spec,
  phi: Float32Array.of(0, 0, 0, 0, 1, 0, 0, 2),
  normalizers: { state: emptyNormalizer(2), delta: emptyNormalizer(2) },
};
const trajectories: Trajectories = {
  horizon: 3,
  numEnvs: 1,
  stateSize: 2,
  actionSize: 1,
  states: Float32Array.of(1, 1, 2, 2, 9, 9),
  actions: Float32Array.of(0.5, -0.5, 0),
  // Predicted: (1.5, 3), (1.5, 4); the last row is padding.
  nextStates: Float32Array.of(2.5, 3, 1.5, 0, 0, 0),
  terminated: new Uint8Array(3),
  truncated: new Uint8Array(3),
  valid: Uint8Array.of(1, 1, 0),
};
const predictions = createModelPredictions(createInterpretedRuntime(), spec);

it('predicts the next states', async () => {
  const predicted = await predictions.predict(model, trajectories.states, trajectories.actions);
  expect([...predicted]).toEqual([1.5, 3, 1.5, 4, 9, 11]);
});

it('is the root mean square of the valid rows in units of the given scale', async () => {
  // Errors (−1, 0) and (0, 4) over scales (0.5, 2): (−2, 0) and (0, 2); mean square (4 + 4) / 4.
  expect(await predictions.error(model, trajectories, [0.5, 2])).toBeCloseTo(Math.SQRT2, 12);
});

it('leaves out coordinates without a scale', async () => {
  // Of the errors above, (0, 4) in the second coordinate, (−1, 0) in the first.
  expect(await predictions.error(model, trajectories, [0, 1])).toBeCloseTo(Math.sqrt(8), 12);
  expect(await predictions.error(model, trajectories, [0.25, 0])).toBeCloseTo(Math.sqrt(8), 12);
});

it('refuses trajectories without rows and scales that cannot divide', async () => {
  const empty = { ...trajectories, valid: new Uint8Array(3) };
  await expect(predictions.error(model, empty, [1, 1])).rejects.toThrow(/no valid row/);
  await expect(predictions.error(model, trajectories, [1])).rejects.toThrow(/expected 2/);
  await expect(predictions.error(model, trajectories, [1, -1])).rejects.toThrow(/scale\[1\] is -1/);
  await expect(predictions.error(model, trajectories, [1, NaN])).rejects.toThrow(
    /scale\[1\] is NaN/,
  );
  await expect(predictions.error(model, trajectories, [0, 0])).rejects.toThrow(/0 everywhere/);
});
