/**
 * @file The cotangent of a perceptron's input from that of its output, where the layers' values are known. `gradient` of
 * `mlp` gives the same, but computes the layers again, which in a loop that runs backwards would be half of the work.
 */

import { multiply, subtract } from '../graph/elementwise.ts';
import { matmul } from '../graph/linear.ts';
import type { Node } from '../graph/node.ts';

/** The derivative of tanh, from the values that it took, of any shape. */
export function tanhSlope(value: Node): Node {
  return subtract(1, multiply(value, value));
}

/**
 * The cotangent of x `[N, inputSize]`.
 * @param layerSlopes `[N, units]` the slopes of the activations of every hidden layer
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
