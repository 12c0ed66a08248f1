/** @file Who learns from what in a gradient step of PEARL: the encoder from Q’s loss and the divergence, and from nothing else. */

import { describe, expect, it } from 'vitest';
import { centralDifference, relativeError } from '../../graph/differences.testdata.ts';
import { add } from '../../graph/elementwise.ts';
import { gradient } from '../../graph/gradient.ts';
import { evaluate } from '../../graph/interpreter.ts';
import { input, type Node } from '../../graph/node.ts';
import { foldIn, keyFromSeed, normals } from '../../math/random.ts';
import { criticLoss, policyDraws, policyLoss, softValue, valueLoss } from '../sac/sacLosses.ts';
import {
  criticLayout,
  networkLayout,
  policyNetwork,
  sacSpec,
  stateValueNetwork,
} from '../sac/sacNetworks.ts';
import { latentInference } from './latentInference.ts';
import type { PearlSpec } from './pearlSpec.ts';

const key = keyFromSeed(6);
const [T, B, n, L] = [2, 3, 4, 2];
const rates = { gamma: 0.9, rewardScale: 1 };

describe.each([
  ['PEARL', 0],
  ['PEARL-MT', 2],
])('%s', (_, taskSize) => {
  const family = { stateSize: 2, actionSize: 1, actionLimit: 1 };
  const spec: PearlSpec = {
    encoder: { stateSize: 2, actionSize: 1, latentSize: L, hiddenSizes: [4] },
    networks: sacSpec(family, [4], L + taskSize),
    taskSize,
  };
  const { networks } = spec;
  const inferenceOf = (klWeight: number) =>
    latentInference(spec, { tasks: T, batchSize: B, contextSize: n, klWeight });
  const { entries } = inferenceOf(1);
  const layout = criticLayout(networks, entries);
  const encoderSize = layout.size - criticLayout(networks).size;
  const critic = input([layout.size]);
  const built = inferenceOf(0.7).build(critic, layout);
  const nodes: Record<string, Node> = {
    ...built.inputs,
    critic,
    newCritic: input([layout.size]),
    value: input([networkLayout(stateValueNetwork(networks)).size]),
    target: input([networkLayout(stateValueNetwork(networks)).size]),
    policy: input([networkLayout(policyNetwork(networks)).size]),
    states: input([T * B, 2]),
    actions: input([T * B, 1]),
    rewards: input([T * B]),
    nextStates: input([T * B, 2]),
    terminated: input([T * B]),
    noise: input([T * B, 1]),
  };
  const given: Record<string, Float64Array> = Object.fromEntries(
    Object.entries(nodes).map(([name, { shape }]) => {
      const size = shape.reduce((a, b) => a * b, 1);
      return [name, Float64Array.from(normals(foldIn(key, name), size), (x) => 0.7 * x)];
    }),
  );
  // Every target is its reward: V′ depends on z too, through which no gradient may go, but differences would.
  given.terminated.fill(1);
  const batch = {
    ...{ states: nodes.states, actions: nodes.actions, rewards: nodes.rewards },
    ...{ nextStates: nodes.nextStates, terminated: nodes.terminated, context: built.context },
  };
  const draws = policyDraws(networks, nodes.policy, batch, nodes.noise);
  const soft = softValue(networks, { critic: nodes.newCritic, layout }, batch, draws);
  const ofCritic = criticLoss(networks, { critic, layout, target: nodes.target }, batch, rates);
  const losses = {
    critic: ofCritic,
    objective: add(ofCritic, built.penalty),
    value: valueLoss(networks, nodes.value, batch, soft),
    policy: policyLoss(soft, draws),
  };
  const valuesAt = (of: readonly Node[], changes: Record<string, Float64Array> = {}) => {
    const all = { ...given, ...changes };
    return evaluate(of, new Map(Object.entries(nodes).map(([name, node]) => [node, all[name]])));
  };
  const encoderPart = (of: Float64Array): Float64Array => of.slice(layout.size - encoderSize);

  it.each(['critic', 'objective'] as const)(
    'moves the encoder by the loss of Q, alone and with the divergence: %s',
    (name) => {
      const [slopes] = valuesAt(gradient(losses[name], [critic]));
      const differences = Array.from({ length: layout.size }, (_, i) => {
        const of = (h: number): ArrayLike<number> =>
          valuesAt([losses[name]], {
            critic: given.critic.map((x, j) => (j === i ? x + h : x)),
          })[0];
        return centralDifference(of, 1e-4)[0];
      });
      expect(relativeError(slopes, differences)).toBeLessThan(1e-5);
      expect(Math.max(...encoderPart(slopes).map(Math.abs))).toBeGreaterThan(1e-3);
    },
  );

  it.each(['value', 'policy'] as const)(
    'does not move it by the loss of %s, which reads z',
    (name) => {
      const [slopes] = valuesAt(gradient(losses[name], [critic]));
      expect(slopes.every((x) => x === 0)).toBe(true);
      const moved = given.critic.map((x, i) => (i < layout.size - encoderSize ? x : x + 0.1));
      const [[before], [after]] = [
        valuesAt([losses[name]])[0],
        valuesAt([losses[name]], { critic: moved })[0],
      ];
      expect(Math.abs(after - before)).toBeGreaterThan(1e-4);
    },
  );

  it('gives every row of a task the z of that task, whatever the order of its context', () => {
    const [context] = valuesAt([built.context]);
    const width = L + taskSize;
    const rowOf = (row: number) => Array.from(context.slice(row * width, (row + 1) * width));
    for (let row = 0; row < T * B; row++)
      expect(rowOf(row)).toEqual(rowOf(B * Math.floor(row / B)));
    expect(rowOf(0)).not.toEqual(rowOf(B));
    // The context of each task backwards.
    const backwards = (of: Float64Array): Float64Array => {
      const size = of.length / (T * n);
      return of.map((_, i) => {
        const row = Math.floor(i / size);
        const task = Math.floor(row / n);
        return of[(task * n + n - 1 - (row - task * n)) * size + (i % size)];
      });
    };
    const names = ['contextStates', 'contextActions', 'contextRewards'];
    const [turned] = valuesAt(
      [built.context],
      Object.fromEntries(names.map((name) => [name, backwards(given[name])])),
    );
    expect(backwards(given.contextRewards)).not.toEqual(given.contextRewards);
    for (const [i, x] of context.entries()) expect(turned[i]).toBeCloseTo(x, 12);
    if (taskSize > 0) expect(rowOf(B).slice(L)).toEqual(Array.from(given.taskContext.slice(2)));
  });
});
