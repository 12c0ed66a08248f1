/**
 * @file One or more small examples of every operator, shared by the tests of derivatives and by
 * the conformance tests of runtimes: a new operator = one constructor, one rule, one row here.
 */

import { constant } from './constant.ts';
import * as elementwise from './elementwise.ts';
import { gather, gatherElements, reverse, scatterAdd, scatterAddElements } from './indexing.ts';
import { int8Matmul } from './int8Product.ts';
import { matmul } from './linear.ts';
import * as logic from './logic.ts';
import { loop } from './loop.ts';
import type { Node, Shape } from './node.ts';
import { max, mean, sum, sumOfSquares } from './reduce.ts';
import * as structure from './structure.ts';

/** An example: float32 inputs away from kinks and poles, and a float32 value computed from them. */
export interface OperatorCase {
  /** Operator type that the example contains. */
  readonly op: string;
  readonly name: string;
  readonly inputs: readonly { readonly shape: Shape; readonly values: readonly number[] }[];
  readonly build: (...inputs: Node[]) => Node;
  /** Whether the value depends smoothly on the inputs (predicates and rounding do not). */
  readonly smooth: boolean;
}

/** Spread-out numbers in [low, high], exact in float32, different for every `salt`. */
export function spreadValues(size: number, low: number, high: number, salt: number): number[] {
  return Array.from({ length: size }, (_, i) => {
    const fraction = ((i + 1) * 0.7548776662466927 + (salt + 1) * 0.5698402909980532) % 1;
    return Math.fround(low + (high - low) * fraction);
  });
}

/** Where the inputs of a row lie; default [-2, 2]. */
interface Options {
  readonly low?: number;
  readonly high?: number;
  readonly smooth?: boolean;
  readonly name?: string;
}

function row(
  op: string,
  shapes: readonly Shape[],
  build: (...inputs: Node[]) => Node,
  options: Options = {},
): OperatorCase {
  const { low = -2, high = 2, smooth = true, name = '' } = options;
  const inputs = shapes.map((shape, i) => ({
    shape,
    values: spreadValues(
      shape.reduce((size, dimension) => size * dimension, 1),
      low,
      high,
      i,
    ),
  }));
  const label = name === '' ? shapes.map((shape) => `[${shape.join()}]`).join(' ') : name;
  return { op, name: `${op} ${label}`, inputs, build, smooth };
}

function unaryRow(op: string, build: (x: Node) => Node, options: Options = {}): OperatorCase {
  return row(op, [[2, 3]], build, options);
}

/** A binary operator on equal shapes, broadcasting both ways, and with a scalar. */
function binaryRows(
  op: string,
  build: (a: Node, b: Node) => Node,
  options: Options = {},
): OperatorCase[] {
  const shapes: (readonly [Shape, Shape])[] = [
    [
      [2, 3],
      [2, 3],
    ],
    [
      [2, 1, 3],
      [4, 1],
    ],
    [[], [3]],
    [[2, 3], []],
  ];
  return shapes.map((pair) => row(op, pair, build, options));
}

const asFloat = (node: Node): Node => logic.cast(node, 'float32');
const rough = { smooth: false };
const positive = { low: 0.5, high: 3 };
const integers = (values: readonly number[], shape?: Shape): Node =>
  constant(Int32Array.from(values), shape);

const { add, divide, maximum, minimum, multiply, subtract } = elementwise;

const arithmetic: readonly OperatorCase[] = [
  ...binaryRows('Add', add),
  ...binaryRows('Sub', subtract),
  ...binaryRows('Mul', multiply),
  ...binaryRows('Div', divide, positive),
  ...binaryRows('Max', maximum),
  ...binaryRows('Min', minimum),
  unaryRow('Min', (x) => elementwise.clip(x, -1, 0.5), { name: 'clip' }),
  unaryRow('Pow', (x) => elementwise.power(x, 2.5), { ...positive, name: 'exponent 2.5' }),
  unaryRow('Pow', (x) => elementwise.power(x, 3), { name: 'exponent 3, both signs' }),
  unaryRow('Pow', (x) => elementwise.power(x, -2), { ...positive, name: 'exponent -2' }),
  unaryRow('Mul', elementwise.square, { name: 'square' }),
  unaryRow('Neg', elementwise.negate),
  unaryRow('Exp', elementwise.exp),
  unaryRow('Log', elementwise.log, positive),
  unaryRow('Tanh', elementwise.tanh),
  unaryRow('Sqrt', elementwise.sqrt, positive),
  unaryRow('Abs', elementwise.abs),
  unaryRow('Sign', elementwise.sign),
  unaryRow('Erf', elementwise.erf),
  unaryRow('Relu', elementwise.relu),
  unaryRow('Sigmoid', elementwise.sigmoid),
  unaryRow('Softplus', elementwise.softplus),
  unaryRow('Sin', elementwise.sin),
  unaryRow('Cos', elementwise.cos),
  unaryRow('Reciprocal', elementwise.reciprocal, positive),
];

const equalHalves = (a: Node, b: Node): Node =>
  logic.equal(logic.cast(a, 'int32'), logic.cast(b, 'int32'));
const inUnit = (x: Node): Node => logic.and(logic.greater(x, -1), logic.less(x, 1));

const logical: readonly OperatorCase[] = [
  ...binaryRows('Less', (a, b) => asFloat(logic.less(a, b)), rough),
  ...binaryRows('LessOrEqual', (a, b) => asFloat(logic.lessOrEqual(a, b)), rough),
  ...binaryRows('Greater', (a, b) => asFloat(logic.greater(a, b)), rough),
  ...binaryRows('GreaterOrEqual', (a, b) => asFloat(logic.greaterOrEqual(a, b)), rough),
  ...binaryRows('Equal', (a, b) => asFloat(equalHalves(a, b)), { ...rough, name: 'int32' }),
  unaryRow('Equal', (x) => asFloat(logic.equal(x, x)), { ...rough, name: 'float32' }),
  unaryRow('And', (x) => asFloat(inUnit(x)), rough),
  unaryRow('Or', (x) => asFloat(logic.or(logic.less(x, -1), logic.greater(x, 1))), rough),
  unaryRow('Not', (x) => asFloat(logic.not(inUnit(x))), rough),
  unaryRow('Cast', (x) => asFloat(logic.cast(x, 'int32')), { ...rough, name: 'through int32' }),
  unaryRow('Cast', (x) => asFloat(logic.cast(x, 'bool')), { ...rough, name: 'through bool' }),
  unaryRow('LessOrEqual', (x) => asFloat(logic.finite(divide(1, elementwise.relu(x)))), {
    ...rough,
    name: 'finite',
  }),
  row('Where', [[2, 3], [3], [2, 1]], (x, a, b) => logic.where(inUnit(x), a, b)),
  unaryRow('Where', (x) => logic.where(inUnit(x), x, 0.5), { name: 'with a number' }),
  unaryRow('StopGradient', (x) => logic.stopGradient(x), rough),
  unaryRow('Add', (x) => asFloat(add(multiply(logic.cast(x, 'int32'), 2), 1)), {
    ...rough,
    name: 'int32',
  }),
];

const reductions: readonly OperatorCase[] = (
  [
    ['ReduceSum', sum],
    ['ReduceSumSquare', sumOfSquares],
    ['ReduceMean', mean],
    ['ReduceMax', max],
  ] as const
).flatMap(([op, reduce]) => [
  row(op, [[2, 3, 4]], (x) => reduce(x), { name: 'all' }),
  row(op, [[2, 3, 4]], (x) => reduce(x, { axes: [1] }), { name: 'one axis' }),
  row(op, [[2, 3, 4]], (x) => reduce(x, { axes: [0, -1], keepDims: true }), { name: 'kept' }),
]);

const { broadcastTo, concat, cumulativeSum, pad, reshape, slice, stack, transpose } = structure;

const structural: readonly OperatorCase[] = [
  row('Reshape', [[2, 6]], (x) => reshape(x, [3, 4])),
  row('Reshape', [[1, 1]], (x) => reshape(x, []), { name: 'to a scalar' }),
  row('Transpose', [[2, 3]], (x) => transpose(x)),
  row('Transpose', [[2, 3, 4]], (x) => transpose(x, [2, 0, 1]), { name: 'rank 3' }),
  row('Expand', [[2, 1, 3]], (x) => broadcastTo(x, [2, 4, 3])),
  row('Expand', [[3]], (x) => broadcastTo(x, [2, 3]), { name: 'a new dimension' }),
  row('Expand', [[2, 1]], (x) => broadcastTo(x, [4, 2, 3]), { name: 'both' }),
  row(
    'Concat',
    [
      [2, 3],
      [2, 1],
      [2, 2],
    ],
    (...parts) => concat(parts, 1),
  ),
  row('Concat', [[3], [3]], (a, b) => stack([a, b], 1), { name: 'stack' }),
  row('Concat', [[], []], (a, b) => stack([a, b]), { name: 'stack of scalars' }),
  row('Slice', [[3, 5]], (x) => slice(x, 1, 1, 4)),
  row('Slice', [[3, 5]], (x) => concat([slice(x, 0, 2, 3), slice(x, 0, 0, 1)], 0), {
    name: 'two with a gap',
  }),
  row('Slice', [[3, 2]], (x) => multiply(structure.columnOf(x, 0), structure.columnOf(x, 1)), {
    name: 'columns',
  }),
  row('Slice', [[4]], (x) => multiply(slice(x, 0, 0, 3), slice(x, 0, 1, 4)), {
    name: 'overlapping',
  }),
  row('Pad', [[2, 3]], (x) => pad(x, 1, 1, 2)),
  ...[false, true].flatMap((exclusive) =>
    [false, true].map((reverseOrder) =>
      row('CumSum', [[2, 3, 2]], (x) => cumulativeSum(x, 1, { exclusive, reverse: reverseOrder }), {
        name: `exclusive ${exclusive} reverse ${reverseOrder}`,
      }),
    ),
  ),
];

const indexed: readonly OperatorCase[] = [
  row('Gather', [[4, 3]], (x) => gather(x, integers([2, 0, 2, -1]))),
  row('Gather', [[2, 4, 2]], (x) => gather(x, integers([3, 1, 1, 0], [2, 2]), 1), {
    name: 'matrix of indices, axis 1',
  }),
  row('Gather', [[4, 3]], (x) => gather(x, integers([1], [])), { name: 'one row' }),
  row('Gather', [[4, 3]], (x) => gather(x, integers([2, 0, 3, 1])), { name: 'permutation' }),
  row('Gather', [[2, 3]], (x) => reverse(x, 1), { name: 'reverse' }),
  row('GatherElements', [[3, 2]], (x) =>
    gatherElements(x, integers([0, 2, -1, 2, 1, 0, 0, 0], [4, 2])),
  ),
  row('GatherElements', [[2, 3]], (x) => gatherElements(x, integers([2, 0], [2, 1]), 1), {
    name: 'axis 1',
  }),
  row(
    'ScatterElements',
    [
      [3, 2],
      [4, 2],
    ],
    (x, updates) => scatterAddElements(x, integers([0, 2, 0, 2, 1, 0, -1, 0], [4, 2]), updates),
  ),
  row('ScatterElements', [[2, 3, 2]], (x) => scatterAdd([2, 4, 2], integers([3, 1, 3]), x, 1), {
    name: 'scatterAdd, axis 1',
  }),
];

const linear: readonly OperatorCase[] = [
  row(
    'Int8MatMul',
    [[3, 5]],
    (x) => int8Matmul(x, constant(spreadValues(20, -1, 1, 3), [5, 4])),
    rough,
  ),
  ...[false, true].flatMap((transposeA) =>
    [false, true].map((transposeB) =>
      row(
        'MatMul',
        [transposeA ? [3, 2] : [2, 3], transposeB ? [4, 3] : [3, 4]],
        (a, b) => matmul(a, b, { transposeA, transposeB }),
        { name: `transposeA ${transposeA} transposeB ${transposeB}` },
      ),
    ),
  ),
  row(
    'MatMul',
    [
      [2, 2, 3],
      [2, 3, 2],
    ],
    (a, b) => matmul(a, b),
    { name: 'batch' },
  ),
  row(
    'MatMul',
    [
      [2, 3, 2],
      [2, 2, 3],
    ],
    (a, b) => matmul(a, b, { transposeA: true, transposeB: true }),
    { name: 'batch, both transposed' },
  ),
];

/** c ← tanh(c W + s_t), stacking sin c. */
function recurrence(initial: Node, weights: Node, sequence: Node): Node {
  const { carried, stacked } = loop({
    length: sequence.shape[0],
    carried: [initial],
    sequences: [sequence],
    body: ([c], [s]) => {
      const next = elementwise.tanh(add(matmul(c, weights), s));
      return { carried: [next], stacked: [elementwise.sin(c)] };
    },
  });
  const [rows] = stacked;
  const [length, n, m] = rows.shape;
  return concat([...carried, reshape(rows, [length * n, m])], 0);
}

const loops: readonly OperatorCase[] = [
  row(
    'Loop',
    [
      [1, 2],
      [2, 2],
      [3, 1, 2],
    ],
    recurrence,
  ),
  row(
    'LoopOutput',
    [
      [1, 2],
      [2, 2],
      [1, 1, 2],
    ],
    recurrence,
    { name: 'one iteration' },
  ),
];

/** All examples. */
export const operatorCases: readonly OperatorCase[] = [
  ...arithmetic,
  ...logical,
  ...reductions,
  ...structural,
  ...indexed,
  ...linear,
  ...loops,
];
