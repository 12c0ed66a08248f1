/** @file A traced step against `predict`, and its pullback against the gradient of that, members and limits included. */

import { expect, test } from 'vitest';
import { emptyNormalizer, type NormalizerState } from '../data/normalizer.ts';
import { add, clip, divide } from '../graph/elementwise.ts';
import { gradient } from '../graph/gradient.ts';
import { interpret } from '../graph/interpreter.ts';
import { input, type Node } from '../graph/node.ts';
import { slice } from '../graph/structure.ts';
import { keyFromSeed, normals } from '../math/random.ts';
import { dynamicsFeeds, dynamicsInputs, dynamicsSpec, predict } from './dynamicsModel.ts';
import { initializeDynamics } from './initializeDynamics.ts';
import { stepPullback, stepSlopes, tracedStep } from './tracedStep.ts';

const [S, A, N] = [3, 2, 8];

/** Moments of `count` rows with a mean and a standard deviation. */
const moments = (mean: number, std: number): NormalizerState => ({
  ...emptyNormalizer(S),
  count: 10,
  mean: new Float64Array(S).fill(mean),
  m2: new Float64Array(S).fill(10 * std * std),
});

test.each([
  { members: 1, constrained: false },
  { members: 3, constrained: true },
])('of $members members, constrained: $constrained', ({ members, constrained }) => {
  const spec = dynamicsSpec({ stateSize: S, actionSize: A, hiddenSizes: [6, 5], members });
  // Every third row is beyond the limit of the model, and some entries are beyond that of the family.
  const family = constrained ? { constrainState: (x: Node) => clip(x, -1, 1) } : {};
  const { nodes, inputs } = dynamicsInputs(spec);
  const state = input([N, S]);
  const action = input([N, A]);
  const cotangent = input([N, S]);
  const { next, output, active } = tracedStep(spec, nodes, state, action, family);
  const slopes = stepSlopes(nodes, state, { output, active });
  const pulled = stepPullback(spec, nodes, slopes, cotangent, family);
  const predicted = predict(spec, nodes, state, action, family);
  const [ofState, ofAction] = gradient(predicted, [state, action], cotangent);
  const { std } = nodes.stateMoments;
  const results = interpret(
    {
      inputs: { ...inputs, state, action, cotangent },
      outputs: {
        next,
        predicted,
        ofState,
        ofAction,
        pulledState: add(pulled.state, divide(slice(pulled.features, 1, 0, S), std)),
        pulledAction: slice(pulled.features, 1, S, S + A),
      },
    },
    {
      ...dynamicsFeeds({
        spec,
        phi: initializeDynamics(keyFromSeed(1), spec, { standardDeviation: 0.5 }),
        normalizers: { state: moments(0.2, 0.7), delta: moments(0.1, 0.5) },
      }),
      state: normals(keyFromSeed(2), N * S).map((x, i) => (i % (3 * S) < S ? 300 * x : x)),
      // Inside the limits of the action, at which the caller of the pullback has a rule of its own.
      action: normals(keyFromSeed(3), N * A).map((x) => Math.tanh(x)),
      cotangent: normals(keyFromSeed(4), N * S),
    },
  );
  expect(results.ofState.filter((x) => x === 0).length).toBeGreaterThan(2);
  for (const [got, wanted] of [
    ['next', 'predicted'],
    ['pulledState', 'ofState'],
    ['pulledAction', 'ofAction'],
  ] as const) {
    results[wanted].forEach((value, i) => {
      expect(results[got][i]).toBeCloseTo(value, 10);
    });
  }
});
