/** @file Broadcasting and shapes as properties, and what the errors say. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { constant, zeros } from './constant.ts';
import { add, divide, exp, multiply, subtract } from './elementwise.ts';
import { gradient } from './gradient.ts';
import { gather, gatherElements, scatterAdd, scatterAddElements } from './indexing.ts';
import { evaluate } from './interpreter.ts';
import { matmul } from './linear.ts';
import { and, cast, less, where } from './logic.ts';
import { input, type Node, type Shape } from './node.ts';
import { spreadValues } from './operatorCases.testdata.ts';
import { max, mean, sum } from './reduce.ts';
import { broadcastShapes, sizeOf, stridesOf } from './shape.ts';
import {
  broadcastTo,
  columnOf,
  concat,
  cumulativeSum,
  pad,
  reshape,
  slice,
  stack,
  transpose,
} from './structure.ts';

const anyShape = fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 4 });

/** Two shapes that broadcast, made from the result by dropping leading dimensions and writing ones. */
const broadcastPair = anyShape.chain((shape) => {
  const thinned = fc
    .tuple(
      fc.integer({ min: 0, max: shape.length }),
      fc.array(fc.boolean(), { minLength: shape.length, maxLength: shape.length }),
    )
    .map(([dropped, ones]) => shape.map((d, i) => (ones[i] ? 1 : d)).slice(dropped));
  return fc.tuple(thinned, thinned);
});

/** Element of a value that broadcasts to `shape`, at a multi-index of `shape`. */
function elementAt(values: readonly number[], from: Shape, index: readonly number[]): number {
  const strides = stridesOf(from);
  const added = index.length - from.length;
  return values[
    from.reduce(
      (offset, d, axis) => offset + (d === 1 ? 0 : index[axis + added]) * strides[axis],
      0,
    )
  ];
}

function* indicesOf(shape: Shape): Generator<number[]> {
  const strides = stridesOf(shape);
  for (let i = 0; i < sizeOf(shape); i++) {
    yield shape.map((dimension, axis) => Math.floor(i / strides[axis]) % dimension);
  }
}

describe('broadcasting', () => {
  test('is commutative, and each element is that of its multi-index', () => {
    fc.assert(
      fc.property(broadcastPair, ([left, right]) => {
        const a = spreadValues(sizeOf(left), -1, 1, 0);
        const b = spreadValues(sizeOf(right), -1, 1, 1);
        const result = subtract(constant(a, left), constant(b, right));
        expect(result.shape).toEqual(broadcastShapes('Sub', right, left));
        const expected = [...indicesOf(result.shape)].map(
          (index) => elementAt(a, left, index) - elementAt(b, right, index),
        );
        expect(Array.from(evaluate([result])[0])).toEqual(expected);
      }),
    );
  });

  test('with a scalar and with itself keeps the shape', () => {
    fc.assert(
      fc.property(anyShape, (shape) => {
        expect(broadcastShapes('Add', shape, [])).toEqual(shape);
        expect(broadcastShapes('Add', shape, shape)).toEqual(shape);
      }),
    );
  });

  test('the gradient has the shape of its variable and counts the repetitions', () => {
    fc.assert(
      fc.property(broadcastPair, ([left, right]) => {
        const nodes = [input(left), input(right)];
        const total = sum(add(nodes[0], nodes[1]));
        const repeated = sizeOf(broadcastShapes('Add', left, right));
        const slopes = gradient(total, nodes);
        evaluate(
          slopes,
          new Map(nodes.map((node) => [node, new Array(sizeOf(node.shape)).fill(0)])),
        ).forEach((values, i) => {
          expect(slopes[i].shape).toEqual(nodes[i].shape);
          const count = repeated / sizeOf(nodes[i].shape);
          expect(Array.from(values)).toEqual(new Array(sizeOf(nodes[i].shape)).fill(count));
        });
      }),
    );
  });

  test('shapes that do not broadcast are named with the operator', () => {
    fc.assert(
      fc.property(anyShape, fc.integer({ min: 2, max: 5 }), (shape, last) => {
        const [a, b] = [
          [...shape, last],
          [...shape, last + 1],
        ];
        const message = `Mul: shapes [${a.join(', ')}] and [${b.join(', ')}] do not broadcast`;
        expect(() => multiply(input(a), input(b))).toThrow(message);
      }),
    );
  });
});

describe('structure', () => {
  const values = (shape: Shape): Node => constant(spreadValues(sizeOf(shape), -1, 1, 3), shape);
  const axisOf = anyShape
    .filter((shape) => shape.length > 0)
    .chain((shape) =>
      fc.tuple(fc.constant(shape), fc.integer({ min: -shape.length, max: shape.length - 1 })),
    );
  const same = (a: Node, b: Node): void => {
    expect(a.shape).toEqual(b.shape);
    expect(evaluate([a])).toEqual(evaluate([b]));
  };

  test('a transposition is undone by its inverse', () => {
    const permutation = anyShape.chain((shape) =>
      fc.tuple(
        fc.constant(shape),
        fc.shuffledSubarray(
          shape.map((_, axis) => axis),
          { minLength: shape.length },
        ),
      ),
    );
    fc.assert(
      fc.property(permutation, ([shape, perm]) => {
        const x = values(shape);
        const there = transpose(x, perm);
        expect(there.shape).toEqual(perm.map((axis) => shape[axis]));
        same(
          transpose(
            there,
            perm.map((_, axis) => perm.indexOf(axis)),
          ),
          x,
        );
      }),
    );
  });

  test('slices of a concatenation are its parts', () => {
    fc.assert(
      fc.property(axisOf, fc.integer({ min: 1, max: 3 }), ([shape, axis], extra) => {
        const along = axis < 0 ? axis + shape.length : axis;
        const other = shape.map((d, i) => (i === along ? extra : d));
        const parts = [values(shape), values(other)];
        const joined = concat(parts, axis);
        same(slice(joined, axis, 0, shape[along]), parts[0]);
        same(slice(joined, axis, shape[along], shape[along] + extra), parts[1]);
      }),
    );
  });

  test('a padding is undone by a slice and adds only zeros', () => {
    const amounts = fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 3 }));
    fc.assert(
      fc.property(axisOf, amounts, ([shape, axis], [before, after]) => {
        const x = values(shape);
        const padded = pad(x, axis, before, after);
        const length = shape.at(axis)!;
        same(slice(padded, axis, before, before + length), x);
        expect(evaluate([sum(padded)])[0][0]).toBeCloseTo(evaluate([sum(x)])[0][0], 12);
      }),
    );
  });

  test('reductions drop or keep their axes; sums add up', () => {
    fc.assert(
      fc.property(axisOf, ([shape, axis]) => {
        const x = values(shape);
        const along = axis < 0 ? axis + shape.length : axis;
        for (const reduce of [sum, mean, max]) {
          expect(reduce(x, { axes: [axis] }).shape).toEqual(shape.toSpliced(along, 1));
          expect(reduce(x, { axes: [axis], keepDims: true }).shape).toEqual(shape.with(along, 1));
        }
        const twice = sum(sum(x, { axes: [axis] }));
        expect(evaluate([twice])[0][0]).toBeCloseTo(evaluate([sum(x)])[0][0], 12);
      }),
    );
  });

  test('stacking and reading a column', () => {
    const x = stack([constant([1, 2]), constant([3, 4]), constant([5, 6])], 1);
    expect(x.shape).toEqual([2, 3]);
    expect(Array.from(evaluate([columnOf(x, 2)])[0])).toEqual([5, 6]);
  });
});

describe('errors name the operator and the shapes', () => {
  const x = input([2, 3]);
  const integers = input([2], 'int32');
  const rows: readonly [string, () => unknown, string][] = [
    ['matmul', () => matmul(x, input([2, 3])), 'MatMul: shapes [2, 3] and [2, 3] do not fit'],
    [
      'matmul transposed',
      () => matmul(x, input([3, 2]), { transposeA: true }),
      'MatMul: shapes [2, 3]ᵀ and [3, 2] do not fit',
    ],
    [
      'matmul batch',
      () => matmul(input([2, 1, 1]), input([3, 1, 1])),
      'MatMul: shapes [2, 1, 1] and [3, 1, 1]',
    ],
    ['reshape', () => reshape(x, [4]), 'Reshape: shape [2, 3] has 6 elements, [4] has 4'],
    ['reshape to nothing', () => reshape(x, [0]), 'Reshape: shape [0] must consist of positive'],
    [
      'transpose',
      () => transpose(x, [0, 0]),
      'Transpose: permutation [0, 0] does not fit shape [2, 3]',
    ],
    [
      'broadcastTo',
      () => broadcastTo(x, [2, 1]),
      'Expand: shape [2, 3] does not broadcast to [2, 1]',
    ],
    [
      'concat',
      () => concat([x, input([3, 3])], 1),
      'Concat: shapes [2, 3] and [3, 3] differ outside axis 1',
    ],
    ['concat of nothing', () => concat([], 0), 'Concat: no operands'],
    ['stack', () => stack([x, input([3, 3])]), 'Stack: shapes [2, 3] and [3, 3] differ'],
    [
      'slice',
      () => slice(x, 1, 1, 4),
      'Slice: range 1…4 must be non-empty and inside axis 1 of shape [2, 3]',
    ],
    ['pad', () => pad(x, 0, -1, 0), 'Pad: amounts -1 and 0'],
    ['columnOf', () => columnOf(integers, 0), 'columnOf: expected shape [N, M], got [2]'],
    ['axis', () => sum(x, { axes: [2] }), 'ReduceSum: axis 2 does not exist in shape [2, 3]'],
    ['cumulativeSum', () => cumulativeSum(x, -3), 'CumSum: axis -3 does not exist in shape [2, 3]'],
    [
      'where',
      () => where(less(x, 0), x, input([2])),
      'Where: shapes [2, 3] and [2] do not broadcast',
    ],
    [
      'gather',
      () => gather(x, x),
      'Gather: operand of shape [2, 3] has type float32, expected int32',
    ],
    [
      'gatherElements',
      () => gatherElements(x, integers),
      'GatherElements: shapes [2, 3] and [2] (indices) differ',
    ],
    [
      'scatterAddElements',
      () => scatterAddElements(x, input([1, 3], 'int32'), input([2, 3])),
      'ScatterElements: shapes [1, 3] (indices) and [2, 3] (updates) differ',
    ],
    [
      'scatterAdd',
      () => scatterAdd([4, 3], integers, input([3, 3])),
      'scatterAdd: expected updates of shape [2, 3], got [3, 3]',
    ],
    ['constant', () => constant([1, 2, 3], [2]), 'Constant: 3 elements given, shape [2] has 2'],
    ['zeros', () => zeros([2, 1.5]), 'Constant: shape [2, 1.5] must consist of positive integers'],
    ['gradient', () => gradient(x, [x]), 'gradient: output has shape [2, 3], a seed is needed'],
    ['gradient seed', () => gradient(x, [x], input([3])), 'the seed [3]'],
  ];

  test.each(rows)('%s', (_, act, message) => {
    expect(act).toThrow(message);
  });

  /** A value that types would not let through. */
  const untyped = (value: unknown): Node => value as Node;
  const strangers: readonly [string, () => unknown, string][] = [
    ['add', () => add(x, untyped(undefined)), 'Add: an operand is undefined, expected a node'],
    ['less', () => less(untyped('1'), 0), 'Less: an operand is string 1, expected a node'],
    ['exp', () => exp(untyped(null)), 'Exp: an operand is null, expected a node'],
    ['sum', () => sum(untyped({})), 'ReduceSum: an operand is an object, expected a node'],
    ['reshape', () => reshape(untyped(2), []), 'Reshape: an operand is number 2, expected a node'],
    ['slice', () => slice(untyped(undefined), 0, 0, 1), 'Slice: an operand is undefined'],
    ['columnOf', () => columnOf(untyped(undefined), 0), 'columnOf: an operand is undefined'],
    ['concat', () => concat([x, untyped(3)], 1), 'Concat: an operand is number 3'],
    ['stack', () => stack([untyped(undefined)]), 'Stack: an operand is undefined'],
    ['transpose', () => transpose(untyped(true), [0]), 'Transpose: an operand is boolean true'],
    ['cast', () => cast(untyped(1), 'bool'), 'Cast: an operand is number 1'],
  ];

  test.each(strangers)('%s of what is no node', (_, act, message) => {
    expect(act).toThrow(TypeError);
    expect(act).toThrow(message);
  });

  const types: readonly [string, () => unknown, string][] = [
    ['mixed types', () => add(integers, input([2])), 'Add: operands int32 [2] and float32 [2]'],
    [
      'integers',
      () => divide(integers, 2),
      'Div: operand of shape [2] has type int32, expected float32',
    ],
    ['function', () => exp(integers), 'Exp: operand of shape [2] has type int32'],
    [
      'predicate',
      () => add(less(x, 0), 1),
      'Add: operand of shape [2, 3] has type bool, expected float32 or int32',
    ],
    [
      'connective',
      () => and(x, less(x, 0)),
      'And: operand of shape [2, 3] has type float32, expected bool',
    ],
    [
      'condition',
      () => where(x, x, x),
      'Where: operand of shape [2, 3] has type float32, expected bool',
    ],
    [
      'gradient',
      () => gradient(sum(x), [integers]),
      'gradient: operand of shape [2] has type int32',
    ],
    ['reduce', () => sum(cast(x, 'int32')), 'ReduceSum: operand of shape [2, 3] has type int32'],
  ];

  test.each(types)('type: %s', (_, act, message) => {
    expect(act).toThrow(TypeError);
    expect(act).toThrow(message);
  });
});
