/**
 * @file The cotangent of a perceptron's input from that of its output, where the layers' values are known. `gradient` of
 * `mlp` gives the same, but computes the layers again, which in a loop that runs backwards would be half of the work.
 */

import { multiply, subtract } from '../graph/elementwise.ts';
import { matmul } from '../graph/linear.ts';
import { cast, greater } from '../graph/logic.ts';
import type { Node } from '../graph/node.ts';
import type { MlpSpec } from './mlp.ts';

const slopes = {
  tanh: (y: Node): Node => subtract(1, multiply(y, y)),
  relu: (y: Node): Node => cast(greater(y, 0), 'float32'),
};

/** The derivative of the activation, from the values that it took, of any shape. */
export function activationSlope(value: Node, { activation }: Pick<MlpSpec, 'activation'>): Node {
  return slopes[activation](value);
}

/**
 * The cotangent of x `[N, inputSize]`.
 * @param layerSlopes `[N, units]` of every hidden layer, see {@link activationSlope}
 * @param cotangent of the output, `[N, outputSize]`
 */
export function mlpPullback(
  parameters: Readonly<Record<string, Node>>,
  layerSlopes: readonly Node[],
  cotangent: Node,
): Node {
  return layerSlopes.reduceRight(
    (ofLayer, slope, layer) =>
      matmul(multiply(ofLayer, slope), parameters[`w${layer}`], { transposeB: true }),
    matmul(cotangent, parameters[`w${layerSlopes.length}`], { transposeB: true }),
  );
}
