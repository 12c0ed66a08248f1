/**
 * @file Local identities: a node → a cheaper node of the same value. Each rule reads a node whose
 * inputs are already simplified and returns undefined when it does not apply.
 */

import { constant } from './constant.ts';
import { withInputs } from './copy.ts';
import { add, multiply, negate, subtract } from './elementwise.ts';
import { gather } from './indexing.ts';
import { matmul } from './linear.ts';
import { createNode, type Node } from './node.ts';
import { broadcastShapes, sameShape, sizeOf } from './shape.ts';
import { broadcastTo, reshape, slice, transpose } from './structure.ts';

type Rule = (node: Node) => Node | undefined;

const unaryElementwise =
  'Neg Exp Log Tanh Sqrt Abs Sign Erf Relu Sigmoid Softplus Sin Cos Reciprocal Not Cast StopGradient';
const broadcasting =
  'Add Sub Mul Div Max Min Pow Less LessOrEqual Greater GreaterOrEqual Equal And Or Where';
const elementwise = new Set([...unaryElementwise.split(' '), ...broadcasting.split(' ')]);

/** Whether every element is `value`: a constant of one element, or one expanded. */
function isUniform(node: Node, value: number): boolean {
  const { data } = node.op === 'Expand' ? node.inputs[0] : node;
  return data !== undefined && data.length === 1 && data[0] === value;
}

/** The operand that is the whole value, if its shape is already that of the result. */
const ifWhole = (operand: Node, node: Node): Node | undefined =>
  sameShape(operand.shape, node.shape) ? operand : undefined;

/** x + 0, 0 + x, x + x, a + (−b), (−a) + b. */
const addition: Rule = (node) => {
  const [a, b] = node.inputs;
  if (isUniform(b, 0)) return ifWhole(a, node);
  if (isUniform(a, 0)) return ifWhole(b, node);
  if (a === b) return multiply(a, 2);
  if (b.op === 'Neg') return subtract(a, b.inputs[0]);
  return a.op === 'Neg' ? subtract(b, a.inputs[0]) : undefined;
};

/** x − 0, 0 − x, a − (−b). */
const subtraction: Rule = (node) => {
  const [a, b] = node.inputs;
  if (isUniform(b, 0)) return ifWhole(a, node);
  if (isUniform(a, 0) && b.type === 'float32' && ifWhole(b, node)) return negate(b);
  return b.op === 'Neg' ? add(a, b.inputs[0]) : undefined;
};

/** x · 1, 1 · x, x · (−1), (−x) · p, (x · p) · q with numbers p and q, (−a) · b. */
const multiplication: Rule = (node) => {
  const [x, factor] = orderedFactors(node);
  if (isUniform(factor, 1)) return ifWhole(x, node);
  if (isUniform(factor, -1) && x.type === 'float32' && ifWhole(x, node)) return negate(x);
  const p = scalarOf(factor);
  if (p === undefined) return negativeFactor(x, factor) ?? negativeFactor(factor, x);
  if (x.op === 'Neg') return multiply(x.inputs[0], -p);
  if (x.op !== 'Mul') return undefined;
  const [inner, innerFactor] = orderedFactors(x);
  const q = scalarOf(innerFactor);
  return q === undefined ? undefined : multiply(inner, constant(p * q, [], x.type));
};

/** Signs move outwards, where an addition absorbs them. */
const negativeFactor = (a: Node, b: Node): Node | undefined =>
  a.op === 'Neg' ? negate(multiply(a.inputs[0], b)) : undefined;

/** Both factors, a constant scalar second. */
function orderedFactors(node: Node): [Node, Node] {
  const [a, b] = node.inputs;
  return scalarOf(a) !== undefined || isUniform(a, 1) ? [b, a] : [a, b];
}

function scalarOf(node: Node): number | undefined {
  return node.op === 'Constant' && node.shape.length === 0 ? node.data?.[0] : undefined;
}

/** x / 1. */
const division: Rule = (node) =>
  isUniform(node.inputs[1], 1) ? ifWhole(node.inputs[0], node) : undefined;

/** −(−x), ¬¬x. */
const involution: Rule = (node) =>
  node.inputs[0].op === node.op ? node.inputs[0].inputs[0] : undefined;

/** The same value on both sides. */
const choice: Rule = (node) => {
  const [, a, b] = node.inputs;
  return a === b ? ifWhole(a, node) : undefined;
};

/** Reshape of reshape, or to the same shape. */
const reshaping: Rule = (node) => {
  const [x] = node.inputs;
  if (sameShape(x.shape, node.shape)) return x;
  return x.op === 'Reshape' ? reshape(x.inputs[0], node.shape) : undefined;
};

/** Expand of expand, of a reshape by leading ones, to the same shape, or by dimensions of 1 only. */
const expansion: Rule = (node) => {
  const [x] = node.inputs;
  if (sameShape(x.shape, node.shape)) return x;
  if (x.op === 'Expand' || addsLeadingOnes(x)) return broadcastTo(x.inputs[0], node.shape);
  return sizeOf(x.shape) === sizeOf(node.shape) ? reshape(x, node.shape) : undefined;
};

function addsLeadingOnes(node: Node): boolean {
  if (node.op !== 'Reshape') return false;
  const added = node.shape.length - node.inputs[0].shape.length;
  return added > 0 && sameShape(node.shape.slice(added), node.inputs[0].shape);
}

/** Elementwise operators broadcast by themselves; an expansion common to all operands is done afterwards. */
const expandLater: Rule = (node) => {
  if (!node.inputs.some((input) => input.op === 'Expand')) return undefined;
  const sources = node.inputs.map((input) => (input.op === 'Expand' ? input.inputs[0] : input));
  const shape = sources
    .map((source) => source.shape)
    .reduce((joined, next) => broadcastShapes(node.op, joined, next));
  if (sameShape(shape, node.shape)) return withInputs(node, sources);
  const { op, type, attributes } = node;
  return broadcastTo(createNode(op, sources, type, shape, { attributes }), node.shape);
};

/** Transpose of transpose. */
const transposition: Rule = (node) => {
  const [x] = node.inputs;
  if (x.op !== 'Transpose') return undefined;
  const outer = node.attributes.perm as readonly number[];
  const inner = x.attributes.perm as readonly number[];
  return transpose(
    x.inputs[0],
    outer.map((axis) => inner[axis]),
  );
};

/** A slice inside one part of a concatenation, or of a slice along the same axis. */
const slicing: Rule = (node) => {
  const [x] = node.inputs;
  const axis = Number(node.attributes.axis);
  const start = Number(node.attributes.start);
  const end = Number(node.attributes.end);
  if (x.attributes.axis !== axis) return undefined;
  if (x.op === 'Slice') {
    const offset = Number(x.attributes.start);
    return slice(x.inputs[0], axis, offset + start, offset + end);
  }
  if (x.op !== 'Concat') return undefined;
  let before = 0;
  for (const part of x.inputs) {
    const length = part.shape[axis];
    if (start >= before && end <= before + length) {
      return slice(part, axis, start - before, end - before);
    }
    before += length;
  }
  return undefined;
};

/** Constant indices into constant indices along one axis, e.g. a reversal of a reversal. */
const gathering: Rule = (node) => {
  const [x, outer] = node.inputs;
  const axis = Number(node.attributes.axis);
  if (isCounting(outer, x.shape[axis])) return x;
  if (x.op !== 'Gather' || x.attributes.axis !== axis) return undefined;
  const inner = x.inputs[1];
  if (inner.data === undefined || outer.data === undefined || inner.shape.length !== 1) {
    return undefined;
  }
  const composed = Int32Array.from(outer.data, (index) => inner.data!.at(index)!);
  return gather(x.inputs[0], constant(composed, outer.shape), axis);
};

function isCounting(indices: Node, length: number): boolean {
  const { data, shape } = indices;
  if (data === undefined || shape.length !== 1 || data.length !== length) return false;
  return data.every((index: number, i: number) => index === i);
}

/** Matrices are read transposed by the product itself. */
const product: Rule = (node) => {
  const [a, b] = node.inputs;
  if (node.shape.length !== 2 || (a.op !== 'Transpose' && b.op !== 'Transpose')) return undefined;
  return matmul(a.op === 'Transpose' ? a.inputs[0] : a, b.op === 'Transpose' ? b.inputs[0] : b, {
    transposeA: (node.attributes.transA === 1) !== (a.op === 'Transpose'),
    transposeB: (node.attributes.transB === 1) !== (b.op === 'Transpose'),
  });
};

const rules: Readonly<Record<string, Rule>> = {
  Add: addition,
  Sub: subtraction,
  Mul: multiplication,
  Div: division,
  Neg: involution,
  Not: involution,
  Where: choice,
  Reshape: reshaping,
  Expand: expansion,
  Transpose: transposition,
  Slice: slicing,
  Gather: gathering,
  MatMul: product,
};

/** A cheaper node of the same value, or undefined. */
export function rewrite(node: Node): Node | undefined {
  return rules[node.op]?.(node) ?? (elementwise.has(node.op) ? expandLater(node) : undefined);
}
