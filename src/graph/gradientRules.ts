/**
 * @file How a cotangent passes backwards through each operator: one table, operator → rule.
 *
 * Rules return nodes, so gradients can be differentiated again. Operators whose value is not float32 have no row,
 * because no gradient flows through them; `Loop` is in `loopGradient.ts`.
 */

import { constant, zeros } from './constant.ts';
import {
  cos,
  divide,
  exp,
  multiply,
  negate,
  power,
  sigmoid,
  sign,
  sin,
  subtract,
} from './elementwise.ts';
import { gather, gatherElements, scatterAdd, scatterAddElements } from './indexing.ts';
import { matmul } from './linear.ts';
import { cast, equal, greater, greaterOrEqual, lessOrEqual, where } from './logic.ts';
import type { Node, Shape } from './node.ts';
import { sum } from './reduce.ts';
import { sizeOf } from './shape.ts';
import { broadcastTo, cumulativeSum, pad, reshape, slice, transpose } from './structure.ts';

/**
 * From the cotangent of a node's value (the node's shape) to those of its inputs (the inputs'
 * shapes); undefined where it is 0.
 */
export type GradientRule = (cotangent: Node, node: Node) => readonly (Node | undefined)[];

/** A partial derivative times the cotangent g; y is the operator's value, a and b its inputs. */
type Partial = (g: Node, y: Node, a: Node, b: Node) => Node;

/** x summed over the dimensions along which `shape` was broadcast to x. */
function sumTo(x: Node, shape: Shape): Node {
  const added = x.shape.length - shape.length;
  const axes = x.shape.flatMap((dimension, axis) =>
    axis < added || (shape[axis - added] === 1 && dimension !== 1) ? [axis] : [],
  );
  return axes.length === 0 ? x : reshape(sum(x, { axes, keepDims: added === 0 }), shape);
}

/** Elementwise operators: one partial derivative per input, summed over its broadcast dimensions. */
function elementwise(...partials: readonly (Partial | undefined)[]): GradientRule {
  return (g, node) =>
    partials.map((partial, i) => {
      const [a, b] = node.inputs;
      return partial && sumTo(partial(g, node, a, b), node.inputs[i].shape);
    });
}

/** Operators of one input that are linear in it: the transposed map, given the input and attributes. */
function linear(transposed: (g: Node, x: Node, node: Node) => Node): GradientRule {
  return (g, node) => [transposed(g, node.inputs[0], node)];
}

/** Operators whose derivative is 0 wherever it exists. */
const flat: GradientRule = () => [];

const axisOf = (node: Node): number => Number(node.attributes.axis);

/** A reduced value repeated over what was reduced: from the shape of `node` to that of its input. */
function spread(value: Node, x: Node, node: Node): Node {
  const axes = node.attributes.axes as readonly number[];
  const kept = x.shape.map((dimension, axis) => (axes.includes(axis) ? 1 : dimension));
  return broadcastTo(reshape(value, kept), x.shape);
}

/** d x^p = p x^(p−1); `power` makes only constant exponents. */
function powerPartial(g: Node, x: Node, exponent: Node): Node {
  const p = Number(exponent.data?.[0]);
  return multiply(g, multiply(power(x, p - 1), p));
}

/** The maxima share the cotangent equally, so that the sub-gradient does not depend on order. */
function reduceMaxRule(g: Node, x: Node, node: Node): Node {
  const isMaximum = cast(equal(x, spread(node, x, node)), 'float32');
  const axes = node.attributes.axes as readonly number[];
  const count = sum(isMaximum, { axes, keepDims: node.attributes.keepdims === 1 });
  return multiply(isMaximum, spread(divide(g, count), x, node));
}

function concatRule(g: Node, node: Node): Node[] {
  const axis = axisOf(node);
  let start = 0;
  return node.inputs.map((part) => {
    const end = start + part.shape[axis];
    const piece = slice(g, axis, start, end);
    start = end;
    return piece;
  });
}

function sliceRule(g: Node, x: Node, node: Node): Node {
  const { start, end } = node.attributes;
  return pad(g, axisOf(node), Number(start), x.shape[axisOf(node)] - Number(end));
}

function padRule(g: Node, x: Node, node: Node): Node {
  const before = Number(node.attributes.before);
  return slice(g, axisOf(node), before, before + x.shape[axisOf(node)]);
}

function transposeRule(g: Node, node: Node): Node {
  const perm = node.attributes.perm as readonly number[];
  return transpose(
    g,
    perm.map((_, axis) => perm.indexOf(axis)),
  );
}

function cumSumRule(g: Node, node: Node): Node {
  const { exclusive, reverse } = node.attributes;
  return cumulativeSum(g, axisOf(node), { exclusive: exclusive === 1, reverse: reverse === 0 });
}

/** The inverse of constant indices that are a permutation of 0 … length − 1, else undefined. */
function inversePermutation(indices: Node, length: number): Node | undefined {
  const { data, shape } = indices;
  if (data === undefined || shape.length !== 1 || data.length !== length) return undefined;
  const inverse = new Int32Array(length).fill(-1);
  data.forEach((index, position) => {
    if (index >= 0) inverse[index] = position;
  });
  return inverse.includes(-1) ? undefined : constant(inverse);
}

/** Constant permutations (`reverse`) are inverted by a gather, which is cheaper than a scatter. */
function gatherRule(g: Node, node: Node): Node[] {
  const [x, indices] = node.inputs;
  const axis = axisOf(node);
  const inverse = inversePermutation(indices, x.shape[axis]);
  return [inverse ? gather(g, inverse, axis) : scatterAdd(x.shape, indices, g, axis)];
}

function gatherElementsRule(g: Node, node: Node): Node[] {
  const [x, indices] = node.inputs;
  return [scatterAddElements(zeros(x.shape), indices, g, axisOf(node))];
}

/** C = AB gives dA = dC Bᵀ and dB = Aᵀ dC; transposed operands swap the factors. */
function matmulRule(g: Node, node: Node): Node[] {
  const [a, b] = node.inputs;
  const transposeA = node.attributes.transA === 1;
  const transposeB = node.attributes.transB === 1;
  return [
    transposeA
      ? matmul(b, g, { transposeA: transposeB, transposeB: true })
      : matmul(g, b, { transposeB: !transposeB }),
    transposeB
      ? matmul(g, a, { transposeA: true, transposeB: transposeA })
      : matmul(a, g, { transposeA: !transposeA }),
  ];
}

/** All rules. */
export const gradientRules: Readonly<Record<string, GradientRule>> = {
  Add: elementwise(
    (g) => g,
    (g) => g,
  ),
  Sub: elementwise(
    (g) => g,
    (g) => negate(g),
  ),
  Mul: elementwise(
    (g, _, __, b) => multiply(g, b),
    (g, _, a) => multiply(g, a),
  ),
  Div: elementwise(
    (g, _, __, b) => divide(g, b),
    (g, y, _, b) => negate(divide(multiply(g, y), b)),
  ),
  Max: elementwise(
    (g, _, a, b) => where(greaterOrEqual(a, b), g, 0),
    (g, _, a, b) => where(greaterOrEqual(a, b), 0, g),
  ),
  Min: elementwise(
    (g, _, a, b) => where(lessOrEqual(a, b), g, 0),
    (g, _, a, b) => where(lessOrEqual(a, b), 0, g),
  ),
  Pow: elementwise((g, _, x, exponent) => powerPartial(g, x, exponent)),
  Neg: elementwise((g) => negate(g)),
  Exp: elementwise((g, y) => multiply(g, y)),
  Log: elementwise((g, _, x) => divide(g, x)),
  Tanh: elementwise((g, y) => multiply(g, subtract(1, multiply(y, y)))),
  Sqrt: elementwise((g, y) => divide(multiply(g, 0.5), y)),
  Abs: elementwise((g, _, x) => multiply(g, sign(x))),
  Sign: flat,
  Erf: elementwise((g, _, x) =>
    multiply(g, multiply(exp(negate(multiply(x, x))), 2 / Math.sqrt(Math.PI))),
  ),
  // A product, because ONNX Runtime's Where takes four times as long.
  Relu: elementwise((g, _, x) => multiply(g, cast(greater(x, 0), 'float32'))),
  Sigmoid: elementwise((g, y) => multiply(g, multiply(y, subtract(1, y)))),
  Softplus: elementwise((g, _, x) => multiply(g, sigmoid(x))),
  Sin: elementwise((g, _, x) => multiply(g, cos(x))),
  Cos: elementwise((g, _, x) => negate(multiply(g, sin(x)))),
  Reciprocal: elementwise((g, y) => negate(multiply(g, multiply(y, y)))),
  Where: elementwise(
    undefined,
    (g, node) => where(node.inputs[0], g, 0),
    (g, node) => where(node.inputs[0], 0, g),
  ),
  ReduceSum: linear(spread),
  ReduceSumSquare: linear((g, x, node) => multiply(spread(g, x, node), multiply(x, 2))),
  ReduceMean: linear((g, x, node) =>
    spread(multiply(g, sizeOf(node.shape) / sizeOf(x.shape)), x, node),
  ),
  ReduceMax: linear(reduceMaxRule),
  Reshape: linear((g, x) => reshape(g, x.shape)),
  Transpose: linear((g, _, node) => transposeRule(g, node)),
  Expand: linear((g, x) => sumTo(g, x.shape)),
  Concat: concatRule,
  Slice: linear(sliceRule),
  Pad: linear(padRule),
  CumSum: linear((g, _, node) => cumSumRule(g, node)),
  Gather: gatherRule,
  GatherElements: gatherElementsRule,
  ScatterElements: (g, node) => [g, undefined, gatherElements(g, node.inputs[1], axisOf(node))],
  MatMul: matmulRule,
};
