import { expect, test } from 'vitest';
import { keyFromSeed } from '../math/random.ts';
import { initializeMlp, normalizedColumns, truncatedNormal } from './initializers.ts';
import { type MlpSpec, mlpEntries } from './mlp.ts';
import { parameterLayout, viewOf } from './parameters.ts';

const key = keyFromSeed(7);

function columnNorms(weights: Float32Array, columns: number): number[] {
  const squares = new Array<number>(columns).fill(0);
  weights.forEach((value, i) => {
    squares[i % columns] += value ** 2;
  });
  return squares.map(Math.sqrt);
}

test('normalizedColumns gives every unit a weight vector of length gain', () => {
  const weights = normalizedColumns(key, [11, 5], 0.01);
  for (const norm of columnNorms(weights, 5)) expect(norm).toBeCloseTo(0.01, 8);
  expect(new Set(weights).size).toBe(55);
});

test('truncatedNormal stays within two standard deviations and has their spread', () => {
  const weights = truncatedNormal(key, [100, 50], 1e-5);
  expect(weights.every((value) => Math.abs(value) <= 2.0001e-5)).toBe(true);
  // A normal cut at ±2 has standard deviation 0.8796; 5000 draws give it to 1 %, four sigma are 4 %.
  const spread = Math.sqrt(weights.reduce((total, value) => total + value ** 2, 0) / 5000);
  expect(Math.abs(spread / 0.8796e-5 - 1)).toBeLessThan(0.04);
});

test('initializeMlp draws each layer with its own key and leaves biases at 0', () => {
  const spec: MlpSpec = { inputSize: 4, hiddenSizes: [4, 4], outputSize: 4, activation: 'tanh' };
  const layout = parameterLayout(mlpEntries(spec));
  const policy = (): Float32Array =>
    initializeMlp(key, spec, (layerKey, shape, isOutput) =>
      normalizedColumns(layerKey, shape, isOutput ? 0.01 : 1),
    );
  const theta = policy();
  const layer = (name: string): Float32Array => viewOf(theta, layout, name);
  for (const norm of columnNorms(layer('w0'), 4)) expect(norm).toBeCloseTo(1, 6);
  for (const norm of columnNorms(layer('w2'), 4)) expect(norm).toBeCloseTo(0.01, 8);
  for (const name of ['b0', 'b1', 'b2']) expect([...layer(name)]).toEqual([0, 0, 0, 0]);
  expect(layer('w1')).not.toEqual(layer('w0'));
  expect(policy()).toEqual(theta);
});
