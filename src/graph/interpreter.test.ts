/** @file The interpreter against values worked out by hand. */

import { describe, expect, test } from 'vitest';
import { constant, zeros } from './constant.ts';
import { add, erf, multiply, power, sigmoid, softplus, square } from './elementwise.ts';
import { gather, gatherElements, scatterAdd } from './indexing.ts';
import { evaluate, interpret } from './interpreter.ts';
import { matmul } from './linear.ts';
import { cast, finite, where } from './logic.ts';
import { loop } from './loop.ts';
import { input, type Node } from './node.ts';
import { max, mean, sum } from './reduce.ts';
import { broadcastTo, concat, cumulativeSum, pad, slice, transpose } from './structure.ts';

const valuesOf = (node: Node): number[] => Array.from(evaluate([node])[0]);
const integers = (...values: number[]): Node => constant(Int32Array.from(values));
/** 1 2 3 / 4 5 6 */
const m = constant([1, 2, 3, 4, 5, 6], [2, 3]);

describe('operators by hand', () => {
  const rows: readonly [string, Node, readonly number[]][] = [
    ['product', matmul(m, constant([1, 0, 0, 1, 1, 1], [3, 2])), [4, 5, 10, 11]],
    ['product Aᵀ B', matmul(m, m, { transposeA: true }), [17, 22, 27, 22, 29, 36, 27, 36, 45]],
    ['product A Bᵀ', matmul(m, m, { transposeB: true }), [14, 32, 32, 77]],
    [
      'product Aᵀ Bᵀ',
      matmul(m, constant([1, 0, 0, 1, 1, 1], [3, 2]), { transposeA: true, transposeB: true }),
      [1, 4, 5, 2, 5, 7, 3, 6, 9],
    ],
    ['transpose', transpose(m), [1, 4, 2, 5, 3, 6]],
    ['expand', broadcastTo(constant([1, 2], [2, 1]), [2, 2]), [1, 1, 2, 2]],
    ['concat', concat([m, constant([7, 8], [2, 1])], 1), [1, 2, 3, 7, 4, 5, 6, 8]],
    ['slice', slice(m, 1, 1, 3), [2, 3, 5, 6]],
    ['pad', pad(m, 1, 1, 0), [0, 1, 2, 3, 0, 4, 5, 6]],
    ['sum of rows', sum(m, { axes: [1] }), [6, 15]],
    ['mean of columns', mean(m, { axes: [0] }), [2.5, 3.5, 4.5]],
    ['maximum', max(constant([-3, -1, -2])), [-1]],
    ['cumulative', cumulativeSum(m, 1), [1, 3, 6, 4, 9, 15]],
    ['exclusive', cumulativeSum(m, 1, { exclusive: true }), [0, 1, 3, 0, 4, 9]],
    ['reverse', cumulativeSum(m, 1, { reverse: true }), [6, 5, 3, 15, 11, 6]],
    [
      'exclusive reverse',
      cumulativeSum(m, 1, { exclusive: true, reverse: true }),
      [5, 3, 0, 11, 6, 0],
    ],
    ['gather', gather(m, integers(-1, 0), 1), [3, 1, 6, 4]],
    ['gatherElements', gatherElements(m, constant([0, 1, 0], [1, 3], 'int32')), [1, 5, 3]],
    ['scatterAdd', scatterAdd([3], integers(2, 0, 2), constant([1, 2, 4])), [2, 0, 5]],
    ['where', where(constant(Uint8Array.of(1, 0)), constant([1, 2]), 9), [1, 9]],
    ['cast to int', cast(cast(constant([1.7, -1.7]), 'int32'), 'float32'), [1, -1]],
    ['cast to bool', cast(cast(constant([0, -0.5]), 'bool'), 'float32'), [0, 1]],
    ['finite', finite(constant([1, Number.NaN, Number.POSITIVE_INFINITY, 1e39])), [1, 0, 0, 0]],
    ['integers', add(multiply(integers(2, 3), 10), 1), [21, 31]],
    ['power', power(constant([2, -3]), 3), [8, -27]],
  ];

  test.each(rows)('%s', (_, node, expected) => {
    expect(valuesOf(node)).toEqual(expected);
  });

  test('erf to 14 digits, in both of its ranges', () => {
    const known: readonly [number, number][] = [
      [0, 0],
      [0.5, 0.5204998778130465],
      [1, 0.8427007929497149],
      [-2, -0.9953222650189527],
      [2.9, 0.9999589021219005],
      [3, 0.9999779095030014],
      [3.1, 0.9999883513426328],
      [4, 1 - 1.541725790028e-8],
      [7, 1],
    ];
    for (const [x, value] of known) {
      expect(valuesOf(erf(constant(x)))[0]).toBeCloseTo(value, 14);
    }
  });

  test('sigmoid and softplus hold at large arguments', () => {
    expect(valuesOf(sigmoid(constant([-800, 0, 800])))).toEqual([0, 0.5, 1]);
    expect(valuesOf(softplus(constant([-800, 0, 800])))).toEqual([0, Math.log(2), 800]);
  });

  test('an index outside of its dimension is an error', () => {
    expect(() => valuesOf(gather(m, integers(2)))).toThrow(/Gather: index 2 .*dimension of size 2/);
    expect(() => valuesOf(gather(m, integers(-3)))).toThrow(/Gather: index -3/);
  });
});

test('powers use the cheapest operator', () => {
  const x = input([2]);
  expect(power(x, 1)).toBe(x);
  expect(valuesOf(power(x, 0))).toEqual([1, 1]);
  expect([2, 0.5, -1, 3].map((p) => power(x, p).op)).toEqual(['Mul', 'Sqrt', 'Reciprocal', 'Pow']);
});

describe('interpret', () => {
  const x = input([2]);
  const program = { inputs: { x }, outputs: { squares: square(x), total: sum(x) } };

  test('feeds inputs and names outputs', () => {
    const { squares, total } = interpret(program, { x: [3, 4] });
    expect(Array.from(squares)).toEqual([9, 16]);
    expect(Array.from(total)).toEqual([7]);
  });

  test('names an input that is missing or has the wrong length', () => {
    expect(() => interpret(program, { x: [1] })).toThrow(
      'interpret: input x expects 2 elements for shape [2], got 1',
    );
    expect(() => interpret(program, {} as { x: number[] })).toThrow(/input x .* got none/);
  });

  test('a free input without a value is an error', () => {
    expect(() => evaluate([square(x)])).toThrow('Input of shape [2] has no value');
    expect(() => evaluate([x], new Map([[x, [1, 2, 3]]]))).toThrow(/3 elements .* shape \[2\]/);
  });
});

test('a loop counts, carries and stacks: Fibonacci numbers', () => {
  const { carried, stacked } = loop({
    length: 6,
    carried: [zeros([]), constant(1)],
    sequences: [constant([10, 20, 30, 40, 50, 60])],
    body: ([a, b], [s], t) => ({
      carried: [b, add(a, b)],
      stacked: [a, add(s, cast(t, 'float32'))],
    }),
  });
  expect(valuesOf(carried[0])).toEqual([8]);
  expect(valuesOf(stacked[0])).toEqual([0, 1, 1, 2, 3, 5]);
  expect(valuesOf(stacked[1])).toEqual([10, 21, 32, 43, 54, 65]);
});
