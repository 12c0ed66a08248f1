import { expect, test } from 'vitest';
import { gradient } from '../graph/gradient.ts';
import { interpret } from '../graph/interpreter.ts';
import { cast, greater } from '../graph/logic.ts';
import { input, type Node } from '../graph/node.ts';
import { keyFromSeed, normals } from '../math/random.ts';
import { type MlpSpec, mlpEntries, mlpLayers } from './mlp.ts';
import { mlpPullback, tanhSlope } from './mlpPullback.ts';
import { parameterLayout, unflatten } from './parameters.ts';

const specs: MlpSpec[] = [
  { inputSize: 3, hiddenSizes: [5, 4], outputSize: 2, activation: 'tanh' },
  { inputSize: 3, hiddenSizes: [6, 5], outputSize: 1, activation: 'relu' },
  { inputSize: 2, hiddenSizes: [], outputSize: 3, activation: 'tanh' },
];

const slopeOf = {
  tanh: tanhSlope,
  relu: (y: Node) => cast(greater(y, 0), 'float32'),
};

test.each(specs)('the pullback of $hiddenSizes $activation is the gradient', (spec) => {
  const layout = parameterLayout(mlpEntries(spec));
  const flat = input([layout.size]);
  const x = input([7, spec.inputSize]);
  const cotangent = input([7, spec.outputSize]);
  const parameters = unflatten(flat, layout);
  const layers = mlpLayers(parameters, x, spec);
  const slopes = layers.slice(0, -1).map((layer) => slopeOf[spec.activation](layer));
  const [byGradient] = gradient(layers[layers.length - 1], [x], cotangent);
  const outputs = { byGradient, pulledBack: mlpPullback(parameters, slopes, cotangent) };
  const results = interpret(
    { inputs: { flat, x, cotangent }, outputs },
    {
      flat: normals(keyFromSeed(1), layout.size),
      x: normals(keyFromSeed(2), 7 * spec.inputSize),
      cotangent: normals(keyFromSeed(3), 7 * spec.outputSize),
    },
  );
  expect(results.pulledBack.some((value) => value !== 0)).toBe(true);
  results.byGradient.forEach((value, i) => {
    expect(results.pulledBack[i]).toBeCloseTo(value, 12);
  });
});
