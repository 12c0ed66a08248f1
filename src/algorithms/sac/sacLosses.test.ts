/** @file The losses of soft actor-critic in float64: restated in plain numbers, and every gradient where it belongs. */

import { describe, expect, it } from 'vitest';
import { centralDifference, relativeError } from '../../graph/differences.testdata.ts';
import { gradient } from '../../graph/gradient.ts';
import { evaluate } from '../../graph/interpreter.ts';
import { input, type Node } from '../../graph/node.ts';
import { foldIn, keyFromSeed, normals } from '../../math/random.ts';
import { mean } from '../../math/statistics.ts';
import {
  criticLoss,
  policyDraws,
  policyLoss,
  type SacBatch,
  softValue,
  valueLoss,
} from './sacLosses.ts';
import {
  actionValues,
  criticLayout,
  networkLayout,
  policyHead,
  policyNetwork,
  type SacSpec,
  stateValue,
  stateValueNetwork,
  unitActions,
} from './sacNetworks.ts';

const key = keyFromSeed(5);
const rows = 6;
const rates = { gamma: 0.9, rewardScale: 3 };
const spec: SacSpec = {
  ...{ stateSize: 2, actionSize: 2, contextSize: 2, hiddenSizes: [4, 3], actionBound: 2 },
};
const layout = criticLayout(spec);
const nodes = {
  critic: input([layout.size]),
  value: input([networkLayout(stateValueNetwork(spec)).size]),
  target: input([networkLayout(stateValueNetwork(spec)).size]),
  policy: input([networkLayout(policyNetwork(spec)).size]),
  states: input([rows, 2]),
  actions: input([rows, 2]),
  rewards: input([rows]),
  nextStates: input([rows, 2]),
  terminated: input([rows]),
  context: input([rows, 2]),
  noise: input([rows, 2]),
};
type Name = keyof typeof nodes;
const names = Object.keys(nodes) as Name[];
const given = Object.fromEntries(
  names.map((name) => {
    const size = nodes[name].shape.reduce((a, b) => a * b, 1);
    return [name, Float64Array.from(normals(foldIn(key, name), size), (x) => 0.8 * x)];
  }),
) as Record<Name, Float64Array>;
given.terminated.set([0, 1, 0, 0, 1, 0]);

const batch: SacBatch = nodes;
const draws = policyDraws(spec, nodes.policy, batch, nodes.noise);
const soft = softValue(spec, { critic: nodes.critic, layout }, batch, draws);
const losses = {
  critic: criticLoss(spec, { critic: nodes.critic, layout, target: nodes.target }, batch, rates),
  value: valueLoss(spec, nodes.value, batch, soft),
  policy: policyLoss(soft, draws),
};

function valuesAt(of: readonly Node[], changes: Partial<Record<Name, ArrayLike<number>>> = {}) {
  const all = { ...given, ...changes };
  return evaluate(of, new Map(names.map((name) => [nodes[name], all[name]])));
}

const value = (of: Node, changes?: Partial<Record<Name, ArrayLike<number>>>): number =>
  valuesAt([of], changes)[0][0];

describe('the losses', () => {
  const read = { state: nodes.states, context: nodes.context };
  const [q1, q2, next, v] = valuesAt([
    ...actionValues(spec, nodes.critic, layout, {
      ...read,
      action: unitActions(spec, nodes.actions),
    }),
    stateValue(spec, nodes.target, nodes.nextStates, nodes.context),
    stateValue(spec, nodes.value, nodes.states, nodes.context),
  ]);

  it('Q’s: squared distances from c r + γ (1 − d) V′(s′)', () => {
    const y = Array.from(
      next,
      (x, n) => 3 * given.rewards[n] + (given.terminated[n] === 1 ? 0 : 0.9 * x),
    );
    const distance = (q: Float64Array) => mean(y.map((x, n) => (q[n] - x) ** 2));
    expect(value(losses.critic)).toBeCloseTo(distance(q1) + distance(q2), 12);
  });

  it('V’s and the policy’s: from min Q(s, ã) − log π(ã|s), ã = tanh(μ + σ ε)', () => {
    const [mu, logStd] = valuesAt(
      Object.values(policyHead(spec, nodes.policy, nodes.states, nodes.context)),
    );
    const u = mu.map((x, i) => x + Math.exp(logStd[i]) * given.noise[i]);
    const [low, high] = valuesAt(
      [...actionValues(spec, nodes.critic, layout, { ...read, action: nodes.actions })],
      // These read actions as they are: in units of their bound.
      { actions: u.map(Math.tanh) },
    );
    const targets = Array.from(low, (x, n) => {
      const logs = [0, 1].map((a) => {
        const i = 2 * n + a;
        const normal = -0.5 * given.noise[i] ** 2 - logStd[i] - 0.5 * Math.log(2 * Math.PI);
        return normal - Math.log(1 - Math.tanh(u[i]) ** 2);
      });
      return Math.min(x, high[n]) - logs[0] - logs[1];
    });
    expect(value(losses.value)).toBeCloseTo(mean(targets.map((x, n) => (v[n] - x) ** 2)), 10);
    const squares = mean(Array.from(mu, (x) => x ** 2)) + mean(Array.from(logStd, (x) => x ** 2));
    expect(value(losses.policy)).toBeCloseTo(1e-3 * squares - mean(targets), 10);
  });
});

describe('the gradients', () => {
  const own = [
    ['critic', 'critic'],
    ['critic', 'context'],
    ['value', 'value'],
    ['policy', 'policy'],
  ] as const;

  it.each(own)('of the loss of %s in %s are those of central differences', (loss, name) => {
    // What is held constant must stay so in the differences: V’s and Q’s targets do not depend on what is moved here,
    // but for the context, of which V′ in the target of Q is kept by feeding it to the state value alone.
    const held = loss === 'critic' && name === 'context';
    const [slopes] = valuesAt(gradient(losses[loss], [nodes[name]]));
    const moved = (i: number, h: number) => given[name].map((x, j) => (j === i ? x + h : x));
    const [targets] = valuesAt([stateValue(spec, nodes.target, nodes.nextStates, nodes.context)]);
    const differences = Array.from(given[name], (_, i) => {
      const of = (h: number): number => {
        if (!held) return value(losses[loss], { [name]: moved(i, h) });
        const both = valuesAt(
          [
            ...actionValues(spec, nodes.critic, layout, {
              state: nodes.states,
              context: nodes.context,
              action: unitActions(spec, nodes.actions),
            }),
          ],
          { context: moved(i, h) },
        );
        const distances = both.map((q) =>
          mean(
            Array.from(q, (x, n) => {
              const y = 3 * given.rewards[n] + 0.9 * (1 - given.terminated[n]) * targets[n];
              return (x - y) ** 2;
            }),
          ),
        );
        return distances[0] + distances[1];
      };
      return centralDifference((h) => [of(h)], 1e-4)[0];
    });
    expect(relativeError(slopes, differences)).toBeLessThan(1e-5);
    expect(Math.max(...slopes.map(Math.abs))).toBeGreaterThan(1e-3);
  });

  it.each([
    ['critic', 'target'],
    ['critic', 'value'],
    ['critic', 'policy'],
    ['value', 'context'],
    ['value', 'critic'],
    ['value', 'policy'],
    ['policy', 'context'],
    ['policy', 'critic'],
    ['policy', 'value'],
  ] as const)('of the loss of %s in %s are 0', (loss, name) => {
    const [slopes] = valuesAt(gradient(losses[loss], [nodes[name]]));
    expect(slopes.every((x) => x === 0)).toBe(true);
    // Not because nothing depends on it.
    if (loss === 'critic' ? name !== 'target' : name === 'value' && loss === 'policy') return;
    const changed = { [name]: given[name].map((x, i) => x + 0.1 * Math.sin(i + 1)) };
    expect(Math.abs(value(losses[loss], changed) - value(losses[loss]))).toBeGreaterThan(1e-4);
  });
});
