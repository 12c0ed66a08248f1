/** @file Predicates, choice, type conversion, and the end of differentiation. */

import { abs, type Operand, operands } from './elementwise.ts';
import { createNode, type ElementType, type Node } from './node.ts';
import { assertNode, assertSameType, assertType, broadcastShapes } from './shape.ts';

const largestFloat32 = 3.4028234663852886e38;

function comparison(op: string, a: Operand, b: Operand): Node {
  const [left, right] = operands(op, a, b);
  assertType(op, left, 'float32', 'int32');
  assertSameType(op, left, right);
  return createNode(op, [left, right], 'bool', broadcastShapes(op, left.shape, right.shape));
}

function connective(op: string, a: Node, b: Node): Node {
  assertType(op, a, 'bool');
  assertType(op, b, 'bool');
  return createNode(op, [a, b], 'bool', broadcastShapes(op, a.shape, b.shape));
}

/** a < b → bool. */
export function less(a: Operand, b: Operand): Node {
  return comparison('Less', a, b);
}

/** a ≤ b → bool. */
export function lessOrEqual(a: Operand, b: Operand): Node {
  return comparison('LessOrEqual', a, b);
}

/** a > b → bool. */
export function greater(a: Operand, b: Operand): Node {
  return comparison('Greater', a, b);
}

/** a ≥ b → bool. */
export function greaterOrEqual(a: Operand, b: Operand): Node {
  return comparison('GreaterOrEqual', a, b);
}

/** a = b → bool. */
export function equal(a: Operand, b: Operand): Node {
  return comparison('Equal', a, b);
}

/** a ∧ b of predicates. */
export function and(a: Node, b: Node): Node {
  return connective('And', a, b);
}

/** a ∨ b of predicates. */
export function or(a: Node, b: Node): Node {
  return connective('Or', a, b);
}

/** ¬x of a predicate. */
export function not(x: Node): Node {
  assertType('Not', x, 'bool');
  return createNode('Not', [x], 'bool', x.shape);
}

/** Whether every element is a float32 number: false for NaN, ±∞ and values beyond the float32 range. */
export function finite(x: Node): Node {
  return lessOrEqual(abs(x), largestFloat32);
}

/**
 * `a` where the predicate holds, elsewhere `b`; all three broadcast. The gradient goes to the
 * chosen side only, and a NaN on the other side does not leak into the value.
 */
export function where(condition: Node, a: Operand, b: Operand): Node {
  const [left, right] = operands('Where', a, b);
  assertType('Where', condition, 'bool');
  assertSameType('Where', left, right);
  const shape = broadcastShapes(
    'Where',
    condition.shape,
    broadcastShapes('Where', left.shape, right.shape),
  );
  return createNode('Where', [condition, left, right], left.type, shape);
}

/**
 * Converts the element type. float32 → int32 drops the fraction, → bool tests for ≠ 0,
 * predicates become 0 and 1. No gradient flows through a change of type.
 */
export function cast(x: Node, type: ElementType): Node {
  assertNode('Cast', x);
  return x.type === type ? x : createNode('Cast', [x], type, x.shape, { attributes: { to: type } });
}

/** x as a value without a gradient. */
export function stopGradient(x: Node): Node {
  assertNode('StopGradient', x);
  return createNode('StopGradient', [x], x.type, x.shape);
}
