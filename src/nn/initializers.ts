/** @file Random initial weights. */

import { type Key, normals, splitKey, truncatedNormals } from '../math/random.ts';
import { layerShapes, type MlpSpec, mlpEntries } from './mlp.ts';
import { parameterLayout, viewOf } from './parameters.ts';

/** Shape of a weight matrix, `[inputs, outputs]`. */
export type MatrixShape = readonly [number, number];

/** Draws the weights of one layer, row-major; `isOutput` is true for the last layer. */
export type WeightInitializer = (key: Key, shape: MatrixShape, isOutput: boolean) => Float32Array;

/** Standard normals whose columns (the weights of one unit) are rescaled to Euclidean length `gain`. */
export function normalizedColumns(key: Key, shape: MatrixShape, gain: number): Float32Array {
  const [rows, columns] = shape;
  const weights = normals(key, rows * columns);
  for (let column = 0; column < columns; column++) {
    let squares = 0;
    for (let i = column; i < weights.length; i += columns) squares += weights[i] ** 2;
    const scale = gain / Math.sqrt(squares);
    for (let i = column; i < weights.length; i += columns) weights[i] *= scale;
  }
  return weights;
}

/** Normals of the given standard deviation, redrawn beyond two standard deviations. */
export function truncatedNormal(
  key: Key,
  shape: MatrixShape,
  standardDeviation: number,
): Float32Array {
  return truncatedNormals(key, shape[0] * shape[1], standardDeviation);
}

/** Flat initial parameters of a perceptron in the order of `mlpEntries`; biases are 0. */
export function initializeMlp(
  key: Key,
  spec: MlpSpec,
  initialize: WeightInitializer,
): Float32Array {
  const layout = parameterLayout(mlpEntries(spec));
  const data = new Float32Array(layout.size);
  const shapes = layerShapes(spec);
  const keys = splitKey(key, shapes.length);
  shapes.forEach((shape, layer) => {
    const weights = initialize(keys[layer], shape, layer === shapes.length - 1);
    viewOf(data, layout, `w${layer}`).set(weights);
  });
  return data;
}
