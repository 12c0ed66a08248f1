/** @file Substitution reaches everything that reads a node and shares the rest. */

import { describe, expect, test } from 'vitest';
import { constant } from './constant.ts';
import { add, multiply, sin } from './elementwise.ts';
import { evaluate, interpret } from './interpreter.ts';
import { loop } from './loop.ts';
import { input } from './node.ts';
import { freeze, substitute } from './substitute.ts';
import { ancestors } from './traverse.ts';

const a = input([2]);
const b = input([2]);

describe('substitute', () => {
  test('replaces a node wherever it is read and shares the rest', () => {
    const kept = sin(b);
    const node = add(multiply(a, kept), a);
    const [copy] = substitute([node], new Map([[a, constant([10, 20])]]));
    expect(Array.from(evaluate([copy], new Map([[b, [0, Math.PI / 2]]]))[0])).toEqual([10, 40]);
    expect(ancestors([copy])).toContain(kept);
    expect(substitute([kept], new Map([[a, b]]))).toEqual([kept]);
  });

  test('replaces intermediate nodes and outputs', () => {
    const middle = sin(a);
    const [first, second] = substitute([add(middle, 1), middle], new Map([[middle, b]]));
    expect(second).toBe(b);
    expect(first.inputs[0]).toBe(b);
  });

  test('reaches captures of loops and of loops inside loops', () => {
    const { carried } = loop({
      length: 2,
      carried: [b],
      body: ([c]) => ({
        carried: loop({ length: 3, carried: [c], body: ([d]) => ({ carried: [add(d, a)] }) })
          .carried,
      }),
    });
    const replaced = substitute(carried, new Map([[a, constant([1, 2])]]));
    expect(Array.from(evaluate(replaced, new Map([[b, [0, 0]]]))[0])).toEqual([6, 12]);
    expect(
      Array.from(
        evaluate(
          carried,
          new Map([
            [a, [5, 5]],
            [b, [0, 0]],
          ]),
        )[0],
      ),
    ).toEqual([30, 30]);
  });

  test('refuses another shape or type', () => {
    expect(() => substitute([a], new Map([[a, input([3])]]))).toThrow(
      'substitute: float32 [2] cannot be replaced by float32 [3]',
    );
    expect(() => substitute([a], new Map([[a, input([2], 'int32')]]))).toThrow(/int32 \[2\]/);
  });
});

describe('freeze', () => {
  const program = { inputs: { a, b }, outputs: { product: multiply(a, b) } };

  test('binds inputs for good; a copy of the data is taken', () => {
    const data = Float32Array.of(2, 3);
    const frozen = freeze(program, { a: data });
    data.fill(0);
    expect(Object.keys(frozen.inputs)).toEqual(['b']);
    expect(Array.from(interpret(frozen, { b: [5, 7] }).product)).toEqual([10, 21]);
  });

  test('names an input that does not exist, and the lengths', () => {
    const unknown: Record<string, number[]> = { c: [1] };
    expect(() => freeze<string, 'product', string>(program, unknown)).toThrow(
      'freeze: c is not an input, expected one of a, b',
    );
    expect(() => freeze(program, { a: [1, 2, 3] })).toThrow(/3 elements given, shape \[2\]/);
  });
});
