/** @file The order of nodes is topological in graphs of any depth, also where two copies of the modules made them. */

import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { add, maximum, subtract } from './elementwise.ts';
import { gradient } from './gradient.ts';
import { evaluate } from './interpreter.ts';
import { loop } from './loop.ts';
import { input, type Node } from './node.ts';
import { scopesOf } from './onnxScopes.ts';
import { simplify } from './simplify.ts';
import { ancestors, dependents } from './traverse.ts';

vi.resetModules();
const other = {
  ...(await import('./elementwise.ts')),
  ...(await import('./loop.ts')),
  ...(await import('./node.ts')),
};

const operators = [
  { own: add, others: other.add, value: (a: number, b: number) => a + b },
  { own: subtract, others: other.subtract, value: (a: number, b: number) => a - b },
  { own: maximum, others: other.maximum, value: Math.max },
];

/** How a node of a random graph is made: its operator, its operands, and which copy makes it. */
const step = fc.record({
  operator: fc.constantFrom(...operators),
  operands: fc.tuple(fc.nat(), fc.nat()),
  byOther: fc.boolean(),
});

function expectTopological(nodes: readonly Node[]): void {
  const position = new Map(nodes.map((node, i) => [node, i]));
  nodes.forEach((node, i) => {
    for (const read of node.inputs) expect(position.get(read) ?? -1).toBeLessThan(i);
  });
}

test('random graphs of two copies are walked, simplified and evaluated as their steps say', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 2, maxLength: 4 }),
      fc.array(step, { minLength: 1, maxLength: 20 }),
      (given, steps) => {
        const sources = given.map((_, i) => (i % 2 === 0 ? input([]) : other.input([])));
        const nodes = [...sources];
        const values = [...given];
        for (const { operator, operands, byOther } of steps) {
          const [i, j] = operands.map((operand) => operand % nodes.length);
          nodes.push((byOther ? operator.others : operator.own)(nodes[i], nodes[j]));
          values.push(operator.value(values[i], values[j]));
        }
        expectTopological(ancestors(nodes));
        expectTopological(dependents(nodes, [sources[0]]));
        const outputs = Object.fromEntries(nodes.map((node, i) => [`y${i}`, node]));
        const simplified = Object.values(simplify({ inputs: {}, outputs }).outputs);
        expectTopological(ancestors(simplified));
        const at = new Map(sources.map((source, i) => [source, [given[i]]]));
        expect(evaluate(nodes, at).map(([value]) => value + 0)).toEqual(values.map((v) => v + 0));
        expect(evaluate(simplified, at)).toEqual(evaluate(nodes, at));
      },
    ),
    { numRuns: 200 },
  );
});

describe.each([
  { name: 'a loop of another copy inside a loop', outer: loop, inner: other.loop },
  { name: 'a loop inside one of another copy', outer: other.loop, inner: loop },
])('$name', ({ outer, inner }) => {
  const x = input([]);
  const { carried } = outer({
    length: 2,
    carried: [x],
    body: ([c]) => inner({ length: 3, carried: [c], body: ([d]) => ({ carried: [add(d, c)] }) }),
  });

  test('has the values of the unrolled one: c + 3c, twice', () => {
    expect(Array.from(evaluate(carried, new Map([[x, [5]]]))[0])).toEqual([5 * 4 * 4]);
    const slope = gradient(carried[0], [x]);
    expect(Array.from(evaluate(slope, new Map([[x, [5]]]))[0])).toEqual([16]);
  });

  test('is written inside of it', () => {
    const [outerLoop] = carried[0].inputs;
    const [innerLoop] = outerLoop.body!.nextCarried[0].inputs;
    const [innerSum] = innerLoop.body!.nextCarried;
    const [d] = innerLoop.body!.carried;
    const [c] = outerLoop.body!.carried;
    const scopes = scopesOf([x, c, d, innerSum, innerLoop, outerLoop]);
    expect(scopes.get(innerSum)).toBe(innerLoop);
    expect(scopes.get(innerLoop)).toBe(outerLoop);
    expect(scopes.get(outerLoop)).toBe('outermost');
  });
});

test('a chain of 20,000 additions is differentiated, simplified and evaluated', () => {
  const x = input([]);
  let y: Node = x;
  for (let i = 0; i < 20_000; i++) y = add(y, x);
  const [slope] = gradient(y, [x]);
  const { outputs } = simplify({ inputs: { x }, outputs: { y, slope } });
  const values = evaluate(Object.values(outputs), new Map([[x, [3]]]));
  expect(values.map(([value]) => value)).toEqual([60_003, 20_001]);
});
