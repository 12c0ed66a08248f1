import { describe, expect, test } from 'vitest';
import { multiply, square, subtract } from '../graph/elementwise.ts';
import { gradient } from '../graph/gradient.ts';
import { interpret } from '../graph/interpreter.ts';
import { input } from '../graph/node.ts';
import { hessianVectorProduct } from '../graph/products.ts';
import { mean } from '../graph/reduce.ts';
import { keyFromSeed, normals } from '../math/random.ts';
import { createNodeRuntime } from '../runtime/node.ts';
import { type MlpSpec, mlp, mlpEntries } from './mlp.ts';
import { parameterLayout, unflatten } from './parameters.ts';

/** The definition in loops: rows of x through every layer. */
function mlpByLoops(flat: ArrayLike<number>, x: number[][], spec: MlpSpec): number[][] {
  let offset = 0;
  let rows = x;
  const sizes = [spec.inputSize, ...spec.hiddenSizes, spec.outputSize];
  for (let layer = 0; layer + 1 < sizes.length; layer++) {
    const [n, m] = [sizes[layer], sizes[layer + 1]];
    const bias = offset + n * m;
    const isLast = layer + 2 === sizes.length;
    rows = rows.map((row) =>
      Array.from({ length: m }, (_, j) => {
        let total = flat[bias + j];
        for (let i = 0; i < n; i++) total += row[i] * flat[offset + i * m + j];
        if (isLast) return total;
        return spec.activation === 'tanh' ? Math.tanh(total) : Math.max(total, 0);
      }),
    );
    offset = bias + m;
  }
  return rows;
}

const specs: MlpSpec[] = [
  { inputSize: 3, hiddenSizes: [5, 4], outputSize: 2, activation: 'tanh' },
  { inputSize: 3, hiddenSizes: [6], outputSize: 1, activation: 'relu' },
  { inputSize: 2, hiddenSizes: [], outputSize: 3, activation: 'tanh' },
];

describe.each(specs)('mlp $hiddenSizes $activation', (spec) => {
  test('equals loops over rows, units and inputs', () => {
    const layout = parameterLayout(mlpEntries(spec));
    const flat = input([layout.size]);
    const x = input([4, spec.inputSize]);
    const y = mlp(unflatten(flat, layout), x, spec);
    const feeds = {
      flat: normals(keyFromSeed(1), layout.size),
      x: normals(keyFromSeed(2), 4 * spec.inputSize),
    };
    const results = interpret({ inputs: { flat, x }, outputs: { y } }, feeds);
    const rows = Array.from({ length: 4 }, (_, i) => [
      ...feeds.x.subarray(i * spec.inputSize, (i + 1) * spec.inputSize),
    ]);
    const expected = mlpByLoops(feeds.flat, rows, spec).flat();
    expect(y.shape).toEqual([4, spec.outputSize]);
    for (const [i, value] of expected.entries()) expect(results.y[i]).toBeCloseTo(value, 12);
  });
});

test('a missing tensor is named', () => {
  expect(() => mlp({ w0: input([3, 5]) }, input([1, 3]), specs[0])).toThrow(
    /expected tensors w0 and b0, got w0/,
  );
});

/** Mean squared error of a 32-32 tanh network on 64 rows: gradient and Hessian-vector product. */
function regression() {
  const spec: MlpSpec = { inputSize: 6, hiddenSizes: [32, 32], outputSize: 3, activation: 'tanh' };
  const layout = parameterLayout(mlpEntries(spec));
  const theta = input([layout.size]);
  const vector = input([layout.size]);
  const x = input([64, 6]);
  const target = input([64, 3]);
  const error = subtract(mlp(unflatten(theta, layout), x, spec), target);
  const loss = multiply(mean(square(error)), 0.5);
  const [slope] = gradient(loss, [theta]);
  const [product] = hessianVectorProduct(loss, [theta], [vector]);
  return { size: layout.size, inputs: { theta, vector, x, target }, slope, product };
}

test('the Hessian-vector product in ONNX Runtime equals a difference of gradients in float64', async () => {
  const { size, inputs, slope, product } = regression();
  const key = keyFromSeed(3);
  const feeds = {
    theta: normals(key, size).map((value) => 0.3 * value),
    vector: normals(keyFromSeed(4), size),
    x: normals(keyFromSeed(5), 64 * 6),
    target: normals(keyFromSeed(6), 64 * 3),
  };
  const compiled = await (await createNodeRuntime()).compile({ inputs, outputs: { product } });
  const { product: actual } = await compiled.run(feeds);
  await compiled.dispose();

  const gradientAt = (step: number): Float64Array => {
    const theta = Float64Array.from(feeds.theta, (value, i) => value + step * feeds.vector[i]);
    return interpret({ inputs, outputs: { slope } }, { ...feeds, theta }).slope;
  };
  const h = 1e-5;
  const [ahead, behind] = [gradientAt(h), gradientAt(-h)];
  let difference = 0;
  let length = 0;
  for (let i = 0; i < size; i++) {
    const expected = (ahead[i] - behind[i]) / (2 * h);
    difference += (actual[i] - expected) ** 2;
    length += expected ** 2;
  }
  expect(length).toBeGreaterThan(0);
  expect(Math.sqrt(difference / length)).toBeLessThan(1e-5);
});
