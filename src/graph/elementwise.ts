/**
 * @file Elementwise arithmetic with broadcasting.
 *
 * Binary operators broadcast as in ONNX; a number stands for a scalar constant of the other
 * operand's type. Errors name the operator and both shapes.
 */

import { constant, ones } from './constant.ts';
import { createNode, type Node } from './node.ts';
import { assertNode, assertSameType, assertType, broadcastShapes } from './shape.ts';

/** An operand of an elementwise operator: a node, or a number as a scalar constant. */
export type Operand = Node | number;

/**
 * Both operands as nodes; a number takes the other operand's type (float32 if both are numbers).
 * Shared with the predicates of `logic.ts`.
 * @throws TypeError naming `op` for anything else.
 */
export function operands(op: string, a: Operand, b: Operand): [Node, Node] {
  for (const operand of [a, b]) if (typeof operand !== 'number') assertNode(op, operand);
  if (typeof a === 'number') {
    const right = typeof b === 'number' ? constant(b) : b;
    return [constant(a, [], right.type), right];
  }
  return [a, typeof b === 'number' ? constant(b, [], a.type) : b];
}

function binary(op: string, a: Operand, b: Operand, integersAllowed: boolean): Node {
  const [left, right] = operands(op, a, b);
  assertType(op, left, 'float32', ...(integersAllowed ? (['int32'] as const) : []));
  assertSameType(op, left, right);
  return createNode(op, [left, right], left.type, broadcastShapes(op, left.shape, right.shape));
}

function unary(op: string, x: Node): Node {
  assertType(op, x, 'float32');
  return createNode(op, [x], 'float32', x.shape);
}

/** a + b; float32 or int32. */
export function add(a: Operand, b: Operand): Node {
  return binary('Add', a, b, true);
}

/** a − b; float32 or int32. */
export function subtract(a: Operand, b: Operand): Node {
  return binary('Sub', a, b, true);
}

/** a · b; float32 or int32. */
export function multiply(a: Operand, b: Operand): Node {
  return binary('Mul', a, b, true);
}

/** a / b; float32. */
export function divide(a: Operand, b: Operand): Node {
  return binary('Div', a, b, false);
}

/** max(a, b). At a tie the gradient goes to `a` alone. */
export function maximum(a: Operand, b: Operand): Node {
  return binary('Max', a, b, true);
}

/** min(a, b). At a tie the gradient goes to `a` alone. */
export function minimum(a: Operand, b: Operand): Node {
  return binary('Min', a, b, true);
}

/** x^exponent with a constant exponent; the cheapest operator that computes it is used. */
export function power(x: Node, exponent: number): Node {
  if (exponent === 0) return ones(x.shape);
  if (exponent === 1) return x;
  if (exponent === 2) return square(x);
  if (exponent === 0.5) return sqrt(x);
  if (exponent === -1) return reciprocal(x);
  return binary('Pow', x, exponent, false);
}

/** −x. */
export function negate(x: Node): Node {
  return unary('Neg', x);
}

/** eˣ. */
export function exp(x: Node): Node {
  return unary('Exp', x);
}

/** Natural logarithm. */
export function log(x: Node): Node {
  return unary('Log', x);
}

/** tanh x. */
export function tanh(x: Node): Node {
  return unary('Tanh', x);
}

/** √x. Its gradient is infinite at 0. */
export function sqrt(x: Node): Node {
  return unary('Sqrt', x);
}

/** x². */
export function square(x: Node): Node {
  return multiply(x, x);
}

/** |x|. Sub-gradient 0 at 0. */
export function abs(x: Node): Node {
  return unary('Abs', x);
}

/** −1, 0 or 1. Gradient 0. */
export function sign(x: Node): Node {
  return unary('Sign', x);
}

/** The error function 2/√π ∫₀ˣ e^(−t²) dt. */
export function erf(x: Node): Node {
  return unary('Erf', x);
}

/** max(x, 0). Sub-gradient 0 at 0. */
export function relu(x: Node): Node {
  return unary('Relu', x);
}

/** 1 / (1 + e⁻ˣ). */
export function sigmoid(x: Node): Node {
  return unary('Sigmoid', x);
}

/** log(1 + eˣ). */
export function softplus(x: Node): Node {
  return unary('Softplus', x);
}

/** sin x, radians. */
export function sin(x: Node): Node {
  return unary('Sin', x);
}

/** cos x, radians. */
export function cos(x: Node): Node {
  return unary('Cos', x);
}

/** 1 / x. */
export function reciprocal(x: Node): Node {
  return unary('Reciprocal', x);
}

/**
 * x limited to [low, high]. The gradient is 1 inside and at the limits, 0 outside.
 * @throws RangeError when low > high.
 */
export function clip(x: Node, low: number, high: number): Node {
  if (!(low <= high)) throw new RangeError(`clip: low ${low} must not exceed high ${high}`);
  return minimum(maximum(x, low), high);
}
