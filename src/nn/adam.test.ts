import { describe, expect, test } from 'vitest';
import { constant } from '../graph/constant.ts';
import { add, multiply, sin } from '../graph/elementwise.ts';
import { interpret } from '../graph/interpreter.ts';
import { cast } from '../graph/logic.ts';
import { loop } from '../graph/loop.ts';
import { input, type Node } from '../graph/node.ts';
import { concat, reshape } from '../graph/structure.ts';
import { createNodeRuntime } from '../runtime/node.ts';
import { type AdamOptions, adamSchedule, adamUpdate, clipGlobalNorm } from './adam.ts';

const steps = 7;

/** Gradient of the made-up loss at w in step t: large in some steps and small in others, so that clipping comes and goes. */
const slope = (w: number, t: number): number => 3 * Math.sin(w * t) + 0.1 * w;

/** Kingma & Ba, algorithm 1, on one vector in float64. */
function adamByLoops(start: readonly number[], options: AdamOptions): number[] {
  const { learningRate, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 } = options;
  const { weightDecay = 0, maxGradientNorm = Number.POSITIVE_INFINITY } = options;
  const w = [...start];
  const m = w.map(() => 0);
  const v = w.map(() => 0);
  for (let t = 1; t <= steps; t++) {
    const g = w.map((value) => slope(value, t) + weightDecay * value);
    const norm = Math.hypot(...g);
    const factor = norm > maxGradientNorm ? maxGradientNorm / norm : 1;
    for (let i = 0; i < w.length; i++) {
      const gi = g[i] * factor;
      m[i] = beta1 * m[i] + (1 - beta1) * gi;
      v[i] = beta2 * v[i] + (1 - beta2) * gi * gi;
      const mHat = m[i] / (1 - beta1 ** t);
      const vHat = v[i] / (1 - beta2 ** t);
      w[i] -= (learningRate * mHat) / (Math.sqrt(vHat) + epsilon);
    }
  }
  return w;
}

/** The same as one loop over two tensors, `[2, 2]` and `[3]`. */
function adamProgram(options: AdamOptions) {
  const a = input([2, 2]);
  const b = input([3]);
  const zero = [multiply(a, 0), multiply(b, 0)];
  const { stepSizes, offsets } = adamSchedule(constant(1), steps, options);
  const { carried } = loop({
    length: steps,
    carried: [a, b, ...zero, ...zero],
    sequences: [stepSizes, offsets],
    body: (state, [stepSize, offset], index) => {
      const step = add(cast(index, 'float32'), 1);
      const parameters = state.slice(0, 2);
      const gradients = parameters.map((w) =>
        add(multiply(sin(multiply(w, step)), 3), multiply(w, 0.1)),
      );
      const next = adamUpdate(
        {
          parameters,
          gradients,
          firstMoments: state.slice(2, 4),
          secondMoments: state.slice(4, 6),
          stepSize,
          offset,
        },
        options,
      );
      return { carried: [...next.parameters, ...next.firstMoments, ...next.secondMoments] };
    },
  });
  const after: Node = concat([reshape(carried[0], [4]), carried[1]], 0);
  return { inputs: { a, b }, outputs: { after } };
}

const start = [0.5, -1, 2, 0.01, -3, 0.25, 1.5];
const feeds = { a: new Float32Array(start.slice(0, 4)), b: new Float32Array(start.slice(4)) };
const rounded = [...feeds.a, ...feeds.b];

describe.each<[string, AdamOptions]>([
  ['defaults', { learningRate: 0.05 }],
  ['weight decay', { learningRate: 0.05, weightDecay: 0.3 }],
  ['clipping', { learningRate: 0.05, maxGradientNorm: 4 }],
  ['clipping and weight decay', { learningRate: 0.01, weightDecay: 0.3, maxGradientNorm: 4 }],
  [
    'other constants, an epsilon that counts',
    { learningRate: 0.1, beta1: 0.5, beta2: 0.9, epsilon: 0.2, maxGradientNorm: 4 },
  ],
])('adamUpdate with %s', (_, options) => {
  const expected = adamByLoops(rounded, options);

  test('equals the algorithm written as loops', () => {
    const { after } = interpret(adamProgram(options), feeds);
    for (const [i, value] of expected.entries()) expect(after[i]).toBeCloseTo(value, 12);
  });

  test('does so in float32 too', async () => {
    const compiled = await (await createNodeRuntime()).compile(adamProgram(options));
    const { after } = await compiled.run(feeds);
    await compiled.dispose();
    for (const [i, value] of expected.entries()) expect(after[i]).toBeCloseTo(value, 4);
  });
});

describe('clipGlobalNorm', () => {
  const clipped = (values: readonly number[], maxNorm: number): number[] => {
    const a = input([1]);
    const b = input([1]);
    const [x, y] = clipGlobalNorm([a, b], maxNorm);
    const result = interpret(
      { inputs: { a, b }, outputs: { x, y } },
      { a: [values[0]], b: [values[1]] },
    );
    return [result.x[0], result.y[0]];
  };

  test('scales (3, 4) of norm 5 to norm 2', () => {
    expect(clipped([3, 4], 2)).toEqual([expect.closeTo(1.2, 12), expect.closeTo(1.6, 12)]);
  });

  test('leaves shorter ones and zeros alone', () => {
    expect(clipped([0.3, 0.4], 2)).toEqual([0.3, 0.4]);
    expect(clipped([0, 0], 2)).toEqual([0, 0]);
  });
});

test('lists of different shapes are refused', () => {
  const w = input([3]);
  const inputs = {
    parameters: [w],
    gradients: [w],
    firstMoments: [w],
    stepSize: input([]),
    offset: input([]),
  };
  expect(() => adamUpdate({ ...inputs, secondMoments: [input([2])] }, { learningRate: 1 })).toThrow(
    /secondMoments must have the number and shapes/,
  );
  expect(() => adamUpdate({ ...inputs, secondMoments: [] }, { learningRate: 1 })).toThrow(
    /secondMoments/,
  );
});
