/** @file A gradient step against Adam and Polyak’s average restated in plain numbers, in the published order. */

import { expect, it } from 'vitest';
import { gradient } from '../../graph/gradient.ts';
import { evaluate, interpret } from '../../graph/interpreter.ts';
import { input, type Node } from '../../graph/node.ts';
import { foldIn, keyFromSeed, normals } from '../../math/random.ts';
import { criticLoss, policyDraws, policyLoss, softValue, valueLoss } from './sacLosses.ts';
import { criticLayout, type SacSpec } from './sacNetworks.ts';
import { sacStepProgram } from './sacStep.ts';

const key = keyFromSeed(8);
const spec: SacSpec = {
  ...{ stateSize: 2, actionSize: 1, contextSize: 0, hiddenSizes: [3], actionBound: 1 },
};
const options = {
  ...{ spec, rows: 5, learningRate: 0.01, targetRate: 0.2, gamma: 0.9, rewardScale: 2 },
};

it('moves Q, then V towards the new Q, V′ towards the new V, and π up the new Q', () => {
  const program = sacStepProgram(options);
  const given: Record<string, Float64Array> = {};
  for (const [name, { shape }] of Object.entries<Node>(program.inputs)) {
    const size = shape.reduce((a, b) => a * b, 1);
    given[name] = Float64Array.from(normals(foldIn(key, name), size));
    if (name.endsWith('secondMoments')) given[name] = given[name].map((x) => x ** 2);
  }
  given.terminated.set([0, 1, 0, 0, 1]);
  given.step.set([3]);
  const after = interpret(program, given);

  // Adam as published: the program keeps m / (1 − β₁) and v / (1 − β₂).
  const adam = (name: string, slope: Float64Array): Float64Array =>
    given[name].map((w, i) => {
      const m = 0.9 * given[`${name}.firstMoments`][i] * 0.1 + 0.1 * slope[i];
      const v = 0.999 * given[`${name}.secondMoments`][i] * 0.001 + 0.001 * slope[i] ** 2;
      return w - (0.01 * (m / (1 - 0.9 ** 3))) / (Math.sqrt(v / (1 - 0.999 ** 3)) + 1e-8);
    });
  const nodes = Object.fromEntries(
    [...Object.entries<Node>(program.inputs), ['newCritic', program.inputs.critic] as const].map(
      ([name, { shape }]) => [name, input(shape)],
    ),
  );
  const all: Record<string, Float64Array> = { ...given };
  const slopeOf = (loss: Node, name: string): Float64Array =>
    evaluate(
      gradient(loss, [nodes[name]]),
      new Map(
        Object.entries(nodes).flatMap(([label, node]): [Node, Float64Array][] =>
          label in all ? [[node, all[label]]] : [],
        ),
      ),
    )[0];
  const layout = criticLayout(spec);
  const batch = {
    ...{ states: nodes.states, actions: nodes.actions, rewards: nodes.rewards },
    ...{ nextStates: nodes.nextStates, terminated: nodes.terminated, context: undefined },
  };
  const close = (name: string, expected: Float64Array): void => {
    for (const [i, x] of expected.entries()) expect(after[name][i]).toBeCloseTo(x, 10);
    expect(expected.some((x, i) => Math.abs(x - given[name][i]) > 1e-3)).toBe(true);
  };

  const ofCritic = criticLoss(
    spec,
    { critic: nodes.critic, layout, target: nodes.target },
    batch,
    options,
  );
  const newCritic = adam('critic', slopeOf(ofCritic, 'critic'));
  close('critic', newCritic);

  all.newCritic = newCritic;
  const draws = policyDraws(spec, nodes.policy, batch, nodes.noise);
  const soft = softValue(spec, { critic: nodes.newCritic, layout }, batch, draws);
  const newValue = adam('value', slopeOf(valueLoss(spec, nodes.value, batch, soft), 'value'));
  close('value', newValue);
  close(
    'target',
    given.target.map((x, i) => 0.8 * x + 0.2 * newValue[i]),
  );
  close('policy', adam('policy', slopeOf(policyLoss(soft, draws), 'policy')));
});
