/** @file The multi-layer perceptron. */

import { add, relu, tanh } from '../graph/elementwise.ts';
import { matmul } from '../graph/linear.ts';
import type { Node } from '../graph/node.ts';
import type { ParameterEntry } from './parameters.ts';

/** Sizes and activation of a perceptron; the output layer is linear. */
export interface MlpSpec {
  readonly inputSize: number;
  /** Units of every hidden layer; `[]` makes a linear map. */
  readonly hiddenSizes: readonly number[];
  readonly outputSize: number;
  readonly activation: 'tanh' | 'relu';
}

const activations = { tanh, relu };

/** Units in and out of every layer, `[inputs, outputs]`. */
export function layerShapes(spec: MlpSpec): (readonly [number, number])[] {
  const outputs = [...spec.hiddenSizes, spec.outputSize];
  return outputs.map((size, layer) => [layer === 0 ? spec.inputSize : outputs[layer - 1], size]);
}

/** The tensors of a perceptron: weights w0, w1, … `[inputs, outputs]` and biases b0, b1, … `[outputs]`. */
export function mlpEntries(spec: MlpSpec): ParameterEntry[] {
  return layerShapes(spec).flatMap((shape, layer) => [
    { name: `w${layer}`, shape },
    { name: `b${layer}`, shape: [shape[1]] },
  ]);
}

/**
 * The perceptron's output `[N, outputSize]` for rows x `[N, inputSize]`.
 * @param hiddenProduct the product between two hidden layers, where most of the work of a wide perceptron is
 * @throws RangeError if a tensor is missing, or if shapes do not match (from `matmul`).
 */
export function mlp(
  parameters: Readonly<Record<string, Node>>,
  x: Node,
  spec: MlpSpec,
  hiddenProduct: Product = matmul,
): Node {
  const layers = mlpLayers(parameters, x, spec, hiddenProduct);
  return layers[layers.length - 1];
}

/** x · weights. */
type Product = (x: Node, weights: Node) => Node;

/** The values of every layer, `[N, units]`: the hidden ones after their activation, then the output. As {@link mlp}. */
export function mlpLayers(
  parameters: Readonly<Record<string, Node>>,
  x: Node,
  spec: MlpSpec,
  hiddenProduct: Product = matmul,
): Node[] {
  const activate = activations[spec.activation];
  const layers: Node[] = [];
  for (let layer = 0; layer <= spec.hiddenSizes.length; layer++) {
    const { [`w${layer}`]: weights, [`b${layer}`]: biases } = parameters;
    if (weights === undefined || biases === undefined) {
      throw new RangeError(
        `mlp: expected tensors w${layer} and b${layer}, got ${Object.keys(parameters).join(', ')}`,
      );
    }
    const isHidden = layer > 0 && layer < spec.hiddenSizes.length;
    const product = isHidden ? hiddenProduct : matmul;
    const affine = add(product(layer === 0 ? x : layers[layer - 1], weights), biases);
    layers.push(layer === spec.hiddenSizes.length ? affine : activate(affine));
  }
  return layers;
}
