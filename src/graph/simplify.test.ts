/** @file Simplified programs have the same values and fewer nodes. */

import { describe, expect, test } from 'vitest';
import { constant, full, ones, zeros } from './constant.ts';
import { add, divide, multiply, negate, sin, square, subtract, tanh } from './elementwise.ts';
import { gradient } from './gradient.ts';
import { gather, reverse } from './indexing.ts';
import { evaluate } from './interpreter.ts';
import { matmul } from './linear.ts';
import { less, not, where } from './logic.ts';
import { innerNodes, loop, loopParts } from './loop.ts';
import { input, type Node } from './node.ts';
import { operatorCases } from './operatorCases.testdata.ts';
import { hessianVectorProduct } from './products.ts';
import { mean, sum } from './reduce.ts';
import { simplify } from './simplify.ts';
import { broadcastTo, concat, reshape, slice, transpose } from './structure.ts';
import { ancestors } from './traverse.ts';

const simplified = (node: Node): Node => simplify({ inputs: {}, outputs: { y: node } }).outputs.y;
const operators = (node: Node): string[] => ancestors([node]).map(({ op }) => op);

const x = input([2, 3]);
const y = input([2, 3]);

describe('identities', () => {
  const toX: readonly [string, Node][] = [
    ['x + 0', add(x, 0)],
    ['0 + x', add(0, x)],
    ['x + zeros', add(x, zeros([2, 3]))],
    ['x - 0', subtract(x, 0)],
    ['x * 1', multiply(x, 1)],
    ['ones * x', multiply(ones([2, 3]), x)],
    ['x / 1', divide(x, 1)],
    ['-(-x)', negate(negate(x))],
    ['0 - (0 - x)', subtract(0, subtract(0, x))],
    ['(x * 4) * 0.25', multiply(multiply(x, 4), 0.25)],
    ['reshape and back', reshape(reshape(reshape(x, [6]), [3, 2]), [2, 3])],
    ['transpose twice', transpose(transpose(x))],
    ['reverse twice', reverse(reverse(x, 1), 1)],
    ['a part of a concatenation', slice(concat([y, x], 1), 1, 3, 6)],
    ['where on equal sides', where(less(x, y), x, x)],
    ['sums of constants that cancel', add(x, subtract(constant(2), 2))],
  ];

  test.each(toX)('%s is x', (_, node) => {
    expect(simplified(node)).toBe(x);
  });

  const shorter: readonly [string, Node, readonly string[]][] = [
    ['x + (-y)', add(x, negate(y)), ['Input', 'Input', 'Sub']],
    ['x - (-y)', subtract(x, negate(y)), ['Input', 'Input', 'Add']],
    ['not not', not(not(less(x, y))), ['Input', 'Input', 'Less']],
    ['(-x) + y', add(negate(x), y), ['Input', 'Input', 'Sub']],
    ['x + x', add(x, x), ['Constant', 'Input', 'Mul']],
    [
      '(-x) * 2 * y + y',
      add(multiply(multiply(negate(x), 2), y), y),
      ['Add', 'Constant', 'Input', 'Input', 'Mul', 'Mul'],
    ],
    ['(-x) * y + y', add(multiply(negate(x), y), y), ['Input', 'Input', 'Mul', 'Sub']],
    ['x * -1', multiply(x, -1), ['Input', 'Neg']],
    ['slices of slices', slice(slice(x, 1, 1, 3), 1, 1, 2), ['Input', 'Slice']],
    ['product of transposes', matmul(transpose(x), y), ['Input', 'Input', 'MatMul']],
    ['a broadcast that happens anyway', multiply(x, full([2, 3], 3)), ['Constant', 'Input', 'Mul']],
    [
      'an expansion of all operands',
      sin(broadcastTo(input([3]), [2, 3])),
      ['Input', 'Sin', 'Expand'],
    ],
    [
      'a reshape by leading ones before an expansion',
      add(x, broadcastTo(reshape(input([3]), [1, 3]), [2, 3])),
      ['Add', 'Input', 'Input'],
    ],
    ['an expansion by ones', broadcastTo(input([3]), [1, 3]), ['Input', 'Reshape']],
  ];

  test.each(shorter)('%s', (_, node, expected) => {
    expect(operators(simplified(node)).sort()).toEqual([...expected].sort());
  });

  test('a broadcasting identity keeps the shape of its result', () => {
    const node = add(input([3]), zeros([2, 3]));
    expect(simplified(node).shape).toEqual([2, 3]);
  });

  test('indices into indices are composed', () => {
    const twice = gather(
      gather(x, constant([1, 0, 1], [3], 'int32')),
      constant([2, 1], [2], 'int32'),
    );
    const node = simplified(twice);
    expect(Array.from(node.inputs[1].data ?? [])).toEqual([1, 0]);
    expect(node.inputs[0]).toBe(x);
  });
});

describe('constants', () => {
  test('small results are computed beforehand', () => {
    const node = simplified(add(x, square(constant([1, 2, 3]))));
    expect(operators(node).sort()).toEqual(['Add', 'Constant', 'Input']);
    expect(Array.from(node.inputs.find(({ op }) => op === 'Constant')!.data ?? [])).toEqual([
      1, 4, 9,
    ]);
  });

  test('large ones only if elements are moved', () => {
    const large = constant(new Float32Array(20_000).fill(2).fill(1, 0, 5));
    expect(simplified(square(large)).op).toBe('Mul');
    expect(simplified(reshape(slice(large, 0, 0, 10_000), [100, 100])).op).toBe('Constant');
  });

  test('repeated values are stored once', () => {
    const node = simplified(multiply(full([50, 50], 3), 2));
    expect(operators(node)).toEqual(['Constant', 'Expand']);
  });
});

describe('common subexpressions', () => {
  test('are computed once, in either order of a commutative operator', () => {
    const node = simplified(multiply(sin(add(x, y)), sin(add(y, x))));
    expect(operators(node)).toEqual(['Input', 'Input', 'Add', 'Sin', 'Mul']);
  });

  test('0 and -0 are not taken for each other', () => {
    const node = simplified(add(divide(1, constant(0)), divide(1, constant(-0))));
    expect(evaluate([node])[0][0]).toBeNaN();
  });

  test('different attributes are different', () => {
    const node = simplified(multiply(slice(x, 0, 0, 1), slice(x, 0, 1, 2)));
    expect(operators(node).filter((op) => op === 'Slice')).toHaveLength(2);
  });
});

describe('loops', () => {
  const sequence = input([4, 2]);
  const unusedSequence = input([4, 2]);
  const { carried, stacked } = loop({
    length: 4,
    carried: [zeros([2]), zeros([2]), ones([2])],
    sequences: [sequence, unusedSequence],
    body: ([a, b, unread], [s, unused]) => ({
      carried: [add(multiply(a, 1), add(b, s)), sin(b), add(unread, unused)],
      stacked: [negate(negate(a)), tanh(unread)],
    }),
  });

  test('lose what nobody reads', () => {
    const node = simplified(sum(carried[0]));
    const [loopNode] = ancestors([node]).filter(({ op }) => op === 'Loop');
    const { body, sequences } = loopParts(loopNode);
    expect(body.carried).toHaveLength(2);
    expect(sequences).toEqual([sequence]);
    expect(body.stacked).toHaveLength(0);
  });

  test('keep what is read, and bodies are simplified', () => {
    const node = simplified(add(sum(stacked[0]), sum(carried[0])));
    const [loopNode] = ancestors([node]).filter(({ op }) => op === 'Loop');
    const { body } = loopParts(loopNode);
    expect(body.stacked).toEqual([body.carried[0]]);
    expect(
      innerNodes(body)
        .map(({ op }) => op)
        .sort(),
    ).toEqual(['Add', 'Add', 'Sin']);
  });

  test('saved values of a gradient do not outlive it', () => {
    const weight = input([2, 2]);
    const result = loop({
      length: 4,
      carried: [ones([1, 2])],
      body: ([c]) => ({ carried: [tanh(matmul(c, weight))] }),
    });
    const [slope] = gradient(sum(result.carried[0]), [weight]);
    const loops = ancestors([simplified(slope)]).filter(({ op }) => op === 'Loop');
    expect(loops.map(({ body }) => body?.stacked.length)).toEqual([1, 0]);
  });

  test('a nested loop loses what the outer body does not read', () => {
    const outer = loop({
      length: 2,
      carried: [zeros([2])],
      body: ([c]) => {
        const inner = loop({
          length: 3,
          carried: [c, ones([2])],
          body: ([d, e]) => ({ carried: [add(d, 1), multiply(e, d)], stacked: [sin(d), e] }),
        });
        return { carried: [inner.carried[0]] };
      },
    });
    const node = simplified(outer.carried[0]);
    const [outerLoop] = ancestors([node]).filter(({ op }) => op === 'Loop');
    const [innerLoop] = innerNodes(outerLoop.body!).filter(({ op }) => op === 'Loop');
    expect(loopParts(innerLoop).carried).toHaveLength(1);
    expect(Array.from(evaluate([node])[0])).toEqual([6, 6]);
  });
});

describe('every operator', () => {
  test.each(operatorCases)('$name keeps values, gradients and Hessian products', (example) => {
    const nodes = example.inputs.map(({ shape }) => input(shape));
    const value = example.build(...nodes);
    const scalar = sum(square(value));
    const vectors = example.inputs.map(({ values, shape }) => constant(values, shape));
    const outputs = [
      value,
      ...gradient(scalar, nodes),
      ...hessianVectorProduct(scalar, nodes, vectors),
    ];
    const program = {
      inputs: {},
      outputs: Object.fromEntries(outputs.map((node, i) => [i, node])),
    };
    const after = Object.values(simplify(program).outputs);
    const feeds = new Map(nodes.map((node, i) => [node, example.inputs[i].values]));
    const expected = evaluate(outputs, feeds);
    evaluate(after, feeds).forEach((values, i) => {
      expect(after[i].shape).toEqual(outputs[i].shape);
      values.forEach((element, j) => {
        expect(element).toBeCloseTo(expected[i][j], 10);
      });
    });
    expect(ancestors(after).length).toBeLessThanOrEqual(ancestors(outputs).length);
  });

  test('simplifying again changes nothing', () => {
    for (const { inputs, build } of operatorCases) {
      const nodes = inputs.map(({ shape }) => input(shape));
      const outputs = gradient(mean(square(build(...nodes))), nodes);
      const once = outputs.map(simplified);
      const twice = once.map(simplified);
      expect(twice.map((node) => operators(node).sort())).toEqual(
        once.map((node) => operators(node).sort()),
      );
    }
  });
});
