/** @file Loops against the same iterations written out, with derivatives to second order. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { constant, zeros } from './constant.ts';
import { centralDifference, relativeError } from './differences.testdata.ts';
import { add, divide, multiply, sign, sin, square, subtract, tanh } from './elementwise.ts';
import { gradient } from './gradient.ts';
import { gather } from './indexing.ts';
import { evaluate } from './interpreter.ts';
import { matmul } from './linear.ts';
import { cast, greater, stopGradient, where } from './logic.ts';
import { innerNodes, type LoopOptions, type LoopResult, loop } from './loop.ts';
import { input, type Node, type Shape } from './node.ts';
import { spreadValues } from './operatorCases.testdata.ts';
import { hessianVectorProduct, jacobianVectorProduct } from './products.ts';
import { sum } from './reduce.ts';
import { sizeOf } from './shape.ts';
import { simplify } from './simplify.ts';
import { reshape, slice, stack } from './structure.ts';

/** The same iterations without a Loop node. */
function unrolled({ length, carried, sequences = [], body }: LoopOptions): LoopResult {
  let state = carried;
  const stacked: Node[][] = [];
  for (let t = 0; t < length; t++) {
    const slices = sequences.map((node) => reshape(slice(node, 0, t, t + 1), node.shape.slice(1)));
    const result = body(state, slices, constant(t, [], 'int32'));
    state = result.carried;
    (result.stacked ?? []).forEach((node, i) => {
      stacked[i] = [...(stacked[i] ?? []), node];
    });
  }
  return { carried: state, stacked: stacked.map((nodes) => stack(nodes)) };
}

type Build = (run: typeof loop, inputs: readonly Node[]) => readonly Node[];

interface LoopCase {
  readonly name: string;
  readonly shapes: readonly Shape[];
  /** Outputs computed from the inputs with `run` instead of `loop`. */
  readonly build: Build;
}

const cases: readonly LoopCase[] = [
  {
    name: 'carried, sequence, capture and stacked',
    shapes: [
      [2, 2],
      [2, 2],
      [4, 2, 2],
    ],
    build(run, [initial, weights, sequence]) {
      const { carried, stacked } = run({
        length: 4,
        carried: [initial],
        sequences: [sequence],
        body: ([c], [s]) => {
          const next = tanh(add(matmul(c, weights), multiply(s, c)));
          return { carried: [next], stacked: [sin(next), multiply(s, weights)] };
        },
      });
      return [...carried, ...stacked];
    },
  },
  {
    name: 'capture computed from another capture',
    shapes: [[3], [3]],
    build(run, [initial, weight]) {
      const derived = square(sin(weight));
      const { carried } = run({
        length: 3,
        carried: [initial],
        body: ([c]) => ({ carried: [add(tanh(multiply(c, derived)), multiply(c, weight))] }),
      });
      return carried;
    },
  },
  {
    name: 'one value as initial state, sequence source and capture',
    shapes: [[3]],
    build(run, [x]) {
      const { carried } = run({
        length: 3,
        carried: [x],
        sequences: [stack([x, square(x), sin(x)])],
        body: ([c], [s]) => ({ carried: [multiply(add(c, s), x)] }),
      });
      return carried;
    },
  },
  {
    name: 'several carried values that exchange places, one independent of the inputs',
    shapes: [[2], [2]],
    build(run, [a, b]) {
      const { carried } = run({
        length: 5,
        carried: [a, b, zeros([])],
        body: ([x, y, counter]) => ({
          carried: [y, multiply(sin(x), add(y, counter)), add(counter, 0.25)],
        }),
      });
      return carried;
    },
  },
  {
    name: 'iteration number, gathering, integers and predicates carried',
    shapes: [[4, 2], [2]],
    build(run, [table, initial]) {
      const { carried, stacked } = run({
        length: 4,
        carried: [initial, constant(1, [], 'int32'), greater(initial, 10)],
        body: ([c, offset, seen], _, index) => {
          const row = gather(table, subtract(3, index));
          const scaled = multiply(row, divide(cast(add(index, offset), 'float32'), 3));
          const next = add(multiply(0.5, c), where(seen, scaled, square(scaled)));
          return { carried: [next, add(offset, index), greater(next, 0)], stacked: [next] };
        },
      });
      return [carried[0], cast(carried[1], 'float32'), stacked[0]];
    },
  },
  {
    name: 'only the stacked value is read',
    shapes: [[2], [3, 2]],
    build(run, [initial, sequence]) {
      return run({
        length: 3,
        carried: [initial],
        sequences: [sequence],
        body: ([c], [s]) => ({ carried: [multiply(c, s)], stacked: [square(c)] }),
      }).stacked;
    },
  },
  {
    name: 'stopped gradient inside',
    shapes: [[2], [2]],
    build(run, [initial, weight]) {
      return run({
        length: 3,
        carried: [initial],
        body: ([c]) => ({
          carried: [add(multiply(stopGradient(c), weight), multiply(0.5, tanh(c)))],
        }),
      }).carried;
    },
  },
  {
    name: 'a capture, a sequence and a carried value that are read but have no slope',
    shapes: [[2], [2], [3, 2], [2]],
    build(run, [initial, weight, sequence, start]) {
      return run({
        length: 3,
        carried: [initial, start],
        sequences: [sequence],
        body: ([c, d], [s]) => ({
          carried: [
            tanh(add(multiply(c, sign(add(weight, c))), multiply(sign(s), sign(d)))),
            multiply(d, 0.5),
          ],
        }),
      }).carried.slice(0, 1);
    },
  },
  {
    name: 'nested',
    shapes: [[2], [2], [3, 2]],
    build(run, [initial, weight, sequence]) {
      return run({
        length: 3,
        carried: [initial],
        sequences: [sequence],
        body: ([c], [s], index) => {
          const inner = run({
            length: 2,
            carried: [c],
            sequences: [stack([multiply(c, weight), s])],
            body: ([d], [u]) => {
              const scale = add(cast(index, 'float32'), 1);
              return {
                carried: [tanh(add(multiply(d, weight), multiply(u, divide(s, scale))))],
                stacked: [multiply(d, u)],
              };
            },
          });
          return { carried: inner.carried, stacked: [sum(inner.stacked[0], { axes: [0] })] };
        },
      }).stacked.concat(initial);
    },
  },
];

function compare({ shapes, build }: LoopCase) {
  const nodes = shapes.map((shape) => input(shape));
  const values = shapes.map((shape, i) => spreadValues(sizeOf(shape), -1.2, 1.2, i));
  const directions = shapes.map((shape, i) => spreadValues(sizeOf(shape), -1, 1, 20 + i));
  const at = (step: number) =>
    new Map(nodes.map((node, i) => [node, values[i].map((x, j) => x + step * directions[i][j])]));
  const objective = (outputs: readonly Node[]): Node =>
    outputs.map((output) => sum(sin(output))).reduce((total, term) => add(total, term));
  const looped = build(loop, nodes);
  const written = build(unrolled, nodes);
  const vectors = directions.map((direction, i) => constant(direction, shapes[i]));
  return { nodes, at, looped, written, vectors, objective };
}

function expectEqual(actual: readonly Node[], expected: readonly Node[], at: Map<Node, number[]>) {
  const [a, b] = [evaluate(actual, at), evaluate(expected, at)];
  a.forEach((values, i) => {
    expect(relativeError(values, b[i])).toBeLessThan(1e-10);
  });
}

describe.each(cases.map((example) => [example.name, example] as const))('%s', (_, example) => {
  const { nodes, at, looped, written, vectors, objective } = compare(example);
  const scalar = objective(looped);
  const writtenScalar = objective(written);

  test('values equal the unrolled ones', () => {
    expectEqual(looped, written, at(0));
  });

  test('gradients equal the unrolled ones', () => {
    expectEqual(gradient(scalar, nodes), gradient(writtenScalar, nodes), at(0));
  });

  test('Hessian-vector products equal the unrolled ones and differences of the gradient', () => {
    const products = hessianVectorProduct(scalar, nodes, vectors);
    expectEqual(products, hessianVectorProduct(writtenScalar, nodes, vectors), at(0));
    if (example.name.startsWith('stopped')) return;
    const slopes = gradient(scalar, nodes);
    evaluate(products, at(0)).forEach((product, i) => {
      const expected = centralDifference((step) => evaluate([slopes[i]], at(step))[0]);
      expect(relativeError(product, expected)).toBeLessThan(1e-6);
    });
  });

  test('Jacobian-vector products equal the unrolled ones', () => {
    expectEqual(
      looped.map((output) => jacobianVectorProduct(output, nodes, vectors)),
      written.map((output) => jacobianVectorProduct(output, nodes, vectors)),
      at(0),
    );
  });

  test('simplified programs keep values and derivatives', () => {
    const outputs = [
      ...looped,
      ...gradient(scalar, nodes),
      ...hessianVectorProduct(scalar, nodes, vectors),
    ];
    const program = simplify({
      inputs: Object.fromEntries(nodes.map((node, i) => [`x${i}`, node])),
      outputs: Object.fromEntries(outputs.map((node, i) => [`y${i}`, node])),
    });
    expectEqual(Object.values(program.outputs), outputs, at(0));
  });

  test('a simplified program can still be differentiated', () => {
    const program = simplify({ inputs: {}, outputs: { scalar } });
    expectEqual(gradient(program.outputs.scalar, nodes), gradient(scalar, nodes), at(0));
  });
});

test('a loop and its unrolled form agree for any length and size', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 6 }),
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 0, max: 50 }),
      (length, size, salt) => {
        const initial = input([size]);
        const sequence = input([length, size]);
        const values = new Map([
          [initial, spreadValues(size, -1, 1, salt)],
          [sequence, spreadValues(length * size, -1, 1, salt + 1)],
        ]);
        const [a, b] = [loop, unrolled].map((run) => {
          const { carried, stacked } = run({
            length,
            carried: [initial],
            sequences: [sequence],
            body: ([c], [s]) => ({ carried: [sin(add(c, s))], stacked: [multiply(c, s)] }),
          });
          const total = add(sum(carried[0]), sum(square(stacked[0])));
          return evaluate([total, ...gradient(total, [initial, sequence])], values);
        });
        a.forEach((values, i) => {
          expect(relativeError(values, b[i])).toBeLessThan(1e-10);
        });
      },
    ),
    { numRuns: 50 },
  );
});

test('what does not depend on the placeholders is computed outside', () => {
  const weight = input([2, 2]);
  const { carried } = loop({
    length: 3,
    carried: [zeros([2, 2])],
    body: ([c]) => ({ carried: [add(c, tanh(weight))] }),
  });
  const [node] = carried[0].inputs;
  expect(innerNodes(node.body!).map(({ op }) => op)).toEqual(['Add']);
  expect(node.inputs.map(({ op }) => op)).toContain('Tanh');
});

describe('errors name the loop and the shapes', () => {
  const body: LoopOptions['body'] = (carried) => ({ carried });

  test('length', () => {
    expect(() => loop({ length: 0, carried: [zeros([])], body })).toThrow(/Loop: length 0/);
  });

  test('sequence', () => {
    expect(() =>
      loop({ length: 3, carried: [zeros([])], sequences: [zeros([2, 5])], body }),
    ).toThrow(/Loop: sequence of shape \[2, 5\] must have first dimension 3/);
  });

  test('carried shape', () => {
    expect(() =>
      loop({ length: 3, carried: [zeros([2])], body: () => ({ carried: [zeros([3])] }) }),
    ).toThrow(/carried value 0 starts as float32 \[2\] but the body returns float32 \[3\]/);
  });

  test('carried count', () => {
    expect(() => loop({ length: 3, carried: [zeros([2])], body: () => ({ carried: [] }) })).toThrow(
      /0 carried values, expected 1/,
    );
  });
});
