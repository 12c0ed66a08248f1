import { describe, expect, test } from 'vitest';
import { add } from '../graph/elementwise.ts';
import { interpret } from '../graph/interpreter.ts';
import { input } from '../graph/node.ts';
import type { Program } from '../graph/program.ts';
import { sum } from '../graph/reduce.ts';
import {
  type AdamState,
  adamFeeds,
  adamLoop,
  adamStateAfter,
  initialAdamState,
} from './adamLoop.ts';
import { parameterLayout } from './parameters.ts';

const layout = parameterLayout([
  { name: 'a', shape: [2] },
  { name: 'b', shape: [1] },
]);
const rate = 0.1;

/** Steps whose gradients are the slices: of `a` the first two columns of `slopes` `[N, 3]`, of `b` the third. */
function programOf(steps: number): Program {
  const ofA = input([steps, 2]);
  const ofB = input([steps, 1]);
  const training = adamLoop({
    parameters: { a: input([2]), b: input([1]) },
    steps,
    adam: { learningRate: rate },
    sequences: [ofA, ofB],
    body: ({ a, b }, [slopeA, slopeB]) => ({
      gradients: [slopeA, slopeB],
      stacked: [add(sum(a), sum(b))],
    }),
  });
  const outputs = { ...training.outputs, sums: training.stacked[0] };
  return { inputs: { ...training.inputs, ofA, ofB }, outputs };
}

function run(state: AdamState, slopes: readonly (readonly number[])[]) {
  const data = { ofA: slopes.flatMap((s) => s.slice(0, 2)), ofB: slopes.map((s) => s[2]) };
  const feeds = { ...adamFeeds(state, layout), ...data };
  const outputs: Record<string, Float32Array> = {};
  for (const [name, values] of Object.entries(interpret(programOf(slopes.length), feeds))) {
    outputs[name] = Float32Array.from(values);
  }
  return { state: adamStateAfter(outputs, layout, state.step + slopes.length), sums: outputs.sums };
}

const initial = initialAdamState(Float32Array.of(1, -2, 0.5));

describe('adamLoop', () => {
  test('moves by the learning rate a step where the gradient stays the same', () => {
    // m̂ = g and v̂ = g² in every step, so each one is −rate · g / |g|, up to ε = 1e-8.
    const { state, sums } = run(initial, Array(4).fill([3, -0.2, 1]));
    expect([...state.parameters].map((w) => w.toFixed(5))).toEqual([
      '0.60000',
      '-1.60000',
      '0.10000',
    ]);
    // Before step t the sum is −0.5 − 0.1 t: −0.1 + 0.1 − 0.1 a step.
    expect([...sums].map((s) => s.toFixed(5))).toEqual([
      '-0.50000',
      '-0.60000',
      '-0.70000',
      '-0.80000',
    ]);
    expect(state.step).toBe(4);
  });

  test('is the same in one call as in two, with the state carried over', () => {
    const slopes = [
      [1, -2, 0.3],
      [-0.5, 0.1, 2],
      [4, 0.2, -1],
      [0.1, 0.1, 0.1],
      [-3, 1, 0.7],
    ];
    const whole = run(initial, slopes).state;
    const first = run(initial, slopes.slice(0, 2)).state;
    const second = run(first, slopes.slice(2)).state;
    expect(second.step).toBe(whole.step);
    for (const part of ['parameters', 'firstMoments', 'secondMoments'] as const) {
      for (const [i, x] of whole[part].entries()) expect(second[part][i]).toBeCloseTo(x, 6);
    }
  });

  test('refuses a state of another length than the layout', () => {
    expect(() => adamFeeds(initialAdamState(new Float32Array(2)), layout)).toThrow(
      'flat parameters: expected shape [3], got [2]',
    );
  });
});
