/** @file Every operator's first and second derivatives against central differences. */

import { describe, expect, test } from 'vitest';
import { constant } from './constant.ts';
import { centralDifference, relativeError } from './differences.testdata.ts';
import { abs, add, clip, maximum, minimum, multiply, relu } from './elementwise.ts';
import { gradient } from './gradient.ts';
import { gradientRules } from './gradientRules.ts';
import { evaluate } from './interpreter.ts';
import { kernels } from './kernels.ts';
import { input, type Node } from './node.ts';
import { type OperatorCase, operatorCases, spreadValues } from './operatorCases.testdata.ts';
import { hessianVectorProduct, jacobianVectorProduct } from './products.ts';
import { max, sum } from './reduce.ts';
import { sizeOf } from './shape.ts';
import { ancestors } from './traverse.ts';

const tolerance = 1e-6;

/** The case's value y, a scalar Σ w (y + y²/2) that is non-linear even for linear operators, and directions. */
function setUp({ inputs, build }: OperatorCase) {
  const nodes = inputs.map(({ shape }) => input(shape));
  const value = build(...nodes);
  const weights = constant(spreadValues(sizeOf(value.shape), -1, 1, 7), value.shape);
  const scalar = sum(multiply(weights, add(value, multiply(0.5, multiply(value, value)))));
  const directions = inputs.map(({ shape }, i) => spreadValues(sizeOf(shape), -1, 1, 11 + i));
  const at = (shift: (i: number, j: number) => number): Map<Node, number[]> =>
    new Map(
      inputs.map(({ values }, i) => [nodes[i], values.map((x, j) => x + shift(i, j))] as const),
    );
  const along = (step: number) => at((i, j) => step * directions[i][j]);
  const directionNodes = directions.map((values, i) => constant(values, inputs[i].shape));
  return { nodes, value, scalar, at, along, directionNodes };
}

const smooth = operatorCases.filter((example) => example.smooth);

describe.each(smooth.map((example) => [example.name, example] as const))('%s', (_, example) => {
  const { nodes, value, scalar, at, along, directionNodes } = setUp(example);

  test('gradient equals differences of the value', () => {
    const derivatives = evaluate(
      gradient(scalar, nodes),
      at(() => 0),
    );
    example.inputs.forEach(({ values }, i) => {
      const expected = values.map((__, j) => {
        const shifted = (step: number) => at((k, l) => (k === i && l === j ? step : 0));
        return centralDifference((step) => evaluate([scalar], shifted(step))[0])[0];
      });
      expect(relativeError(derivatives[i], expected)).toBeLessThan(tolerance);
    });
  });

  test('Hessian-vector product equals differences of the gradient', () => {
    const slopes = gradient(scalar, nodes);
    const products = evaluate(
      hessianVectorProduct(scalar, nodes, directionNodes),
      at(() => 0),
    );
    slopes.forEach((slope, i) => {
      const expected = centralDifference((step) => evaluate([slope], along(step))[0]);
      expect(relativeError(products[i], expected)).toBeLessThan(tolerance);
    });
  });

  test('Jacobian-vector product equals differences of the value', () => {
    const product = jacobianVectorProduct(value, nodes, directionNodes);
    const expected = centralDifference((step) => evaluate([value], along(step))[0]);
    expect(
      relativeError(
        evaluate(
          [product],
          at(() => 0),
        )[0],
        expected,
      ),
    ).toBeLessThan(tolerance);
  });
});

describe('the table of cases', () => {
  test('every rule has a smooth row', () => {
    const covered = new Set(smooth.map((example) => example.op));
    expect(Object.keys(gradientRules).filter((op) => !covered.has(op))).toEqual([]);
  });

  test('every operator has a row', () => {
    const covered = new Set(operatorCases.map((example) => example.op));
    expect(Object.keys(kernels).filter((op) => op !== 'Constant' && !covered.has(op))).toEqual([]);
  });

  test.each(operatorCases)('$name contains $op', ({ op, inputs, build }) => {
    const value = build(...inputs.map(({ shape }) => input(shape)));
    expect(value.type).toBe('float32');
    expect(ancestors([value]).map((node) => node.op)).toContain(op);
  });

  test('operators without a gradient give zeros', () => {
    for (const { inputs, build } of operatorCases.filter((example) => !example.smooth)) {
      const nodes = inputs.map(({ shape }) => input(shape));
      const derivatives = evaluate(gradient(sum(build(...nodes)), nodes));
      expect(derivatives.every((values) => values.every((value) => value === 0))).toBe(true);
    }
  });
});

describe('sub-gradients at kinks', () => {
  const slopeAt = (build: (x: Node) => Node, values: readonly number[]): number[] => {
    const x = input([values.length]);
    const [slope] = evaluate(gradient(sum(build(x)), [x]), new Map([[x, values]]));
    return Array.from(slope);
  };

  test('|x| and relu have slope 0 at 0', () => {
    expect(slopeAt(abs, [0])).toEqual([0]);
    expect(slopeAt(relu, [0])).toEqual([0]);
  });

  test('clip has slope 1 at its limits and 0 outside', () => {
    expect(slopeAt((x) => clip(x, -1, 1), [-2, -1, 0, 1, 2])).toEqual([0, 1, 1, 1, 0]);
  });

  test('at a tie max and min choose the first operand', () => {
    expect(slopeAt((x) => maximum(x, 0), [0])).toEqual([1]);
    expect(slopeAt((x) => maximum(0, x), [0])).toEqual([0]);
    expect(slopeAt((x) => minimum(x, 0), [0])).toEqual([1]);
    expect(slopeAt((x) => minimum(0, x), [0])).toEqual([0]);
  });

  test('elements that tie share the gradient of a maximum', () => {
    expect(slopeAt((x) => max(x), [3, 1, 3, 2])).toEqual([0.5, 0, 0.5, 0]);
  });
});
