import { describe, expect, test } from 'vitest';
import { constant } from '../graph/constant.ts';
import { add, multiply, square } from '../graph/elementwise.ts';
import { gradient } from '../graph/gradient.ts';
import { interpret } from '../graph/interpreter.ts';
import { input, type Node } from '../graph/node.ts';
import { type OperatorCase, operatorCases, spreadValues } from '../graph/operatorCases.testdata.ts';
import { hessianVectorProduct } from '../graph/products.ts';
import type { Program } from '../graph/program.ts';
import { sum, sumOfSquares } from '../graph/reduce.ts';
import { sizeOf } from '../graph/shape.ts';
import { createNodeRuntime } from './node.ts';

const runtime = await createNodeRuntime();

/** float32 has 24 bits; a few roundings of sums of numbers up to 10 stay within this. */
const tolerance = 2e-5;

/** The value of a case and, where it is smooth, the first and second derivatives of a scalar of it. */
function programOf({ inputs, build, smooth }: OperatorCase): Program {
  const nodes = inputs.map(({ shape }) => input(shape));
  const value = build(...nodes);
  const outputs: Record<string, Node> = { value };
  if (smooth) {
    const weights = constant(spreadValues(sizeOf(value.shape), -1, 1, 7), value.shape);
    const scalar = sum(multiply(weights, add(value, multiply(0.5, multiply(value, value)))));
    const directions = inputs.map(({ shape }, i) =>
      constant(spreadValues(sizeOf(shape), -1, 1, 11 + i), shape),
    );
    gradient(scalar, nodes).forEach((slope, i) => {
      outputs[`gradient${i}`] = slope;
    });
    hessianVectorProduct(scalar, nodes, directions).forEach((product, i) => {
      outputs[`product${i}`] = product;
    });
  }
  return { inputs: Object.fromEntries(nodes.map((node, i) => [`x${i}`, node])), outputs };
}

describe('every operator and its derivatives in ONNX Runtime equal the float64 interpreter', () => {
  test.each(operatorCases)('$name', async (example) => {
    const program = programOf(example);
    const feeds = Object.fromEntries(
      example.inputs.map(({ values }, i) => [`x${i}`, Float32Array.from(values)]),
    );
    const compiled = await runtime.compile(program, { threads: 'one' });
    const actual = await compiled.run(feeds);
    await compiled.dispose();
    const expected = interpret(program, feeds);
    for (const [name, values] of Object.entries(expected)) {
      expect(actual[name]).toHaveLength(values.length);
      const worst = values.reduce((error, value, i) => {
        const difference = Math.abs(actual[name][i] - value) / (1 + Math.abs(value));
        return Math.max(error, Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference);
      }, 0);
      expect(worst, name).toBeLessThan(tolerance);
    }
  });
});

test.each([[[35]], [[43, 1000]], [[4, 256, 256]], [[17, 333]]])(
  'a sum of squares of %j has the bits of the sum of the squares',
  async (shape) => {
    const x = input(shape);
    const program = { inputs: { x }, outputs: { at: sumOfSquares(x), inTwo: sum(square(x)) } };
    for (const threads of ['one', 'all'] as const) {
      const compiled = await runtime.compile(program, { threads });
      const { at, inTwo } = await compiled.run({
        x: Float32Array.from(spreadValues(sizeOf(shape), -3, 3, 5)),
      });
      expect(at).toEqual(inTwo);
      await compiled.dispose();
    }
  },
);
