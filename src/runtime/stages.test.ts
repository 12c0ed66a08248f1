import { describe, expect, it } from 'vitest';
import { add, exp, multiply } from '../graph/elementwise.ts';
import { interpret } from '../graph/interpreter.ts';
import { matmul } from '../graph/linear.ts';
import { input, type Node } from '../graph/node.ts';
import { ancestors } from '../graph/traverse.ts';
import { createInterpretedRuntime } from './interpreted.ts';
import { compileStages, splitStages } from './stages.ts';

const x = input([2, 2]);
const scale = input([2, 1]);
const v = input([2, 1]);
const hidden = exp(matmul(x, x));
const program = {
  inputs: { x, scale, v },
  outputs: {
    result: add(multiply(matmul(hidden, v), scale), 1),
    sum: add(v, v),
    early: exp(scale),
  },
};
const feeds = { x: [0.1, 0.2, -0.3, 0.4], scale: [2, -1] };
const operators = (outputs: Readonly<Record<string, Node>>): string[] =>
  ancestors(Object.values(outputs)).map(({ op }) => op);

describe('splitStages', () => {
  it('leaves to the second stage what depends on the late inputs only', () => {
    const { first, second } = splitStages(program, ['v']);
    expect(Object.keys(first.inputs)).toEqual(['x', 'scale']);
    expect(operators(first.outputs)).toContain('Exp');
    expect(operators(second.outputs)).not.toContain('Exp');
    expect(operators(second.outputs).filter((op) => op === 'MatMul')).toHaveLength(1);
  });

  it('gives the values of the program', async () => {
    const staged = await compileStages(createInterpretedRuntime(), program, ['v']);
    const run = await staged.prepare({
      x: Float32Array.from(feeds.x),
      scale: Float32Array.from(feeds.scale),
    });
    for (const late of [
      [1, 2],
      [-0.5, 3],
    ]) {
      const expected = interpret(program, { ...feeds, v: late });
      const actual = await run({ v: Float32Array.from(late) });
      for (const name of ['result', 'sum', 'early'] as const) {
        actual[name].forEach((value, i) => {
          expect(value).toBeCloseTo(expected[name][i], 5);
        });
      }
    }
    await staged.dispose();
  });

  it('cuts at few values: what only the first stage reads stays there', () => {
    // exp(x x) and the scale are read by the second stage, exp(scale) is a result; v is late.
    expect(Object.keys(splitStages(program, ['v']).second.inputs)).toHaveLength(4);
  });
});
