/** @file Gradients as a whole: chains, shared and missing paths, and products on a real loss. */

import { describe, expect, test } from 'vitest';
import { constant } from './constant.ts';
import { centralDifference, relativeError } from './differences.testdata.ts';
import { add, exp, log, multiply, sin, square, subtract, tanh } from './elementwise.ts';
import { gradient } from './gradient.ts';
import { evaluate } from './interpreter.ts';
import { matmul } from './linear.ts';
import { cast, stopGradient } from './logic.ts';
import { input, type Node, type Shape } from './node.ts';
import { spreadValues } from './operatorCases.testdata.ts';
import { hessianVectorProduct, jacobianVectorProduct } from './products.ts';
import { max, mean, sum } from './reduce.ts';
import { sizeOf } from './shape.ts';
import { simplify } from './simplify.ts';
import { concat, reshape, slice } from './structure.ts';
import { ancestors } from './traverse.ts';

const x = input([3]);
const at = new Map([[x, [1, 2, 3]]]);
const valuesOf = (node: Node): number[] => Array.from(evaluate([node], at)[0]);

describe('gradient', () => {
  test('adds up the paths to a shared node', () => {
    const s = square(x);
    // d/dx Σ (x² · x² + x²) = 4x³ + 2x
    expect(valuesOf(gradient(sum(add(multiply(s, s), s)), [x])[0])).toEqual([6, 36, 114]);
  });

  test('is the total derivative for each variable, also of one inside a path to another', () => {
    const s = square(x);
    const [ofX, ofS] = gradient(sum(multiply(s, s)), [x, s]);
    expect(valuesOf(ofX)).toEqual([4, 32, 108]);
    expect(valuesOf(ofS)).toEqual([2, 8, 18]);
  });

  test('of a node with respect to itself is 1', () => {
    const y = sum(x);
    expect(valuesOf(gradient(y, [y])[0])).toEqual([1]);
  });

  test('is zero where the output does not depend on the variable', () => {
    const other = input([2]);
    expect(valuesOf(gradient(sum(x), [other])[0])).toEqual([0, 0]);
    expect(valuesOf(gradient(sum(stopGradient(square(x))), [x])[0])).toEqual([0, 0, 0]);
    const rounded = cast(cast(x, 'int32'), 'float32');
    expect(valuesOf(gradient(sum(multiply(rounded, x)), [x])[0])).toEqual([1, 2, 3]);
  });

  test('takes a seed for outputs that are not scalars', () => {
    expect(valuesOf(gradient(square(x), [x], constant([1, 0, -1]))[0])).toEqual([2, 0, -6]);
  });

  test('of slices that tile a vector is one concatenation', () => {
    const flat = input([6]);
    const parts = [slice(flat, 0, 4, 6), slice(flat, 0, 0, 3)];
    const [slope] = gradient(sum(square(concat(parts, 0))), [flat]);
    expect(slope.op).toBe('Concat');
    const values = new Map([[flat, [1, 2, 3, 4, 5, 6]]]);
    expect(Array.from(evaluate([slope], values)[0])).toEqual([2, 4, 6, 0, 10, 12]);
  });

  test('third derivatives: d³/dx³ sin = −cos', () => {
    let y = sin(x);
    for (let order = 1; order <= 3; order++) y = gradient(sum(y), [x])[0];
    valuesOf(y).forEach((value, i) => {
      expect(value).toBeCloseTo(-Math.cos(i + 1), 12);
    });
  });
});

/** Mean squared error, log-sum-exp and weight decay of a 3-4-2 network on 5 rows, weights in one flat vector. */
function networkLoss() {
  const shapes: readonly Shape[] = [[3, 4], [4], [4, 2], [2]];
  const theta = input([shapes.reduce((total, shape) => total + sizeOf(shape), 0)]);
  let offset = 0;
  const [w0, b0, w1, b1] = shapes.map((shape) => {
    const start = offset;
    offset += sizeOf(shape);
    return reshape(slice(theta, 0, start, offset), shape);
  });
  const states = constant(spreadValues(15, -1, 1, 1), [5, 3]);
  const targets = constant(spreadValues(10, -1, 1, 2), [5, 2]);
  const hidden = tanh(add(matmul(states, w0), b0));
  const predicted = add(matmul(hidden, w1), b1);
  const peak = stopGradient(max(predicted, { axes: [1], keepDims: true }));
  const logSumExp = log(sum(exp(subtract(predicted, peak)), { axes: [1], keepDims: true }));
  const error = mean(sum(square(subtract(predicted, targets)), { axes: [1] }));
  const loss = add(add(error, mean(add(logSumExp, peak))), multiply(0.01, sum(square(theta))));
  return { theta, loss, predicted, values: spreadValues(theta.shape[0], -0.7, 0.7, 3) };
}

describe('a network', () => {
  const { theta, loss, predicted, values } = networkLoss();
  const direction = spreadValues(values.length, -1, 1, 4);
  const vector = constant(direction);
  const along = (step: number) => new Map([[theta, values.map((v, i) => v + step * direction[i])]]);
  const [slope] = gradient(loss, [theta]);
  const [product] = hessianVectorProduct(loss, [theta], [vector]);

  test('Hessian-vector product equals differences of the gradient', () => {
    const expected = centralDifference((step) => evaluate([slope], along(step))[0]);
    expect(relativeError(evaluate([product], along(0))[0], expected)).toBeLessThan(1e-6);
  });

  test('the Hessian is symmetric: uᵀHv = vᵀHu', () => {
    const other = constant(spreadValues(values.length, -1, 1, 5));
    const [otherProduct] = hessianVectorProduct(loss, [theta], [other]);
    const [a, b] = evaluate(
      [sum(multiply(other, product)), sum(multiply(vector, otherProduct))],
      along(0),
    );
    expect(a[0]).toBeCloseTo(b[0], 12);
  });

  test('Jacobian-vector product equals differences of the outputs', () => {
    const expected = centralDifference((step) => evaluate([predicted], along(step))[0]);
    const actual = evaluate([jacobianVectorProduct(predicted, [theta], [vector])], along(0))[0];
    expect(relativeError(actual, expected)).toBeLessThan(1e-6);
  });

  test('uᵀ(Jv) = (uᵀJ)v', () => {
    const u = constant(spreadValues(10, -1, 1, 6), [5, 2]);
    const forward = sum(multiply(u, jacobianVectorProduct(predicted, [theta], [vector])));
    const backward = sum(multiply(gradient(predicted, [theta], u)[0], vector));
    const [a, b] = evaluate([forward, backward], along(0));
    expect(a[0]).toBeCloseTo(b[0], 12);
  });

  test('the simplified gradient is lean: 5 products, no copies by transposition', () => {
    const program = simplify({ inputs: { theta }, outputs: { loss, slope } });
    const operators = ancestors(Object.values(program.outputs)).map(({ op }) => op);
    // Forward 2, backward 3: the first layer's input is constant.
    expect(operators.filter((op) => op === 'MatMul')).toHaveLength(5);
    expect(operators).not.toContain('Transpose');
    expect(operators).not.toContain('Expand');
  });
});

describe('products check their arguments', () => {
  test('shapes', () => {
    expect(() => hessianVectorProduct(sum(x), [x], [input([2])])).toThrow(
      'hessianVectorProduct: variable 0 has shape [3], its direction [2]',
    );
  });

  test('count', () => {
    expect(() => jacobianVectorProduct(x, [x], [])).toThrow(
      'jacobianVectorProduct: 1 variables and 0 directions given',
    );
  });
});
