/**
 * @file MAML learns to learn: on the point mass, one step of policy gradient from a trained θ goes much further than from the
 * θ that training began with; and MAML-MT knows where to go before it.
 */

import { afterAll, beforeAll, expect, it } from 'vitest';
import { maml } from '../../src/algorithms/maml/maml.ts';
import type { MamlState } from '../../src/algorithms/maml/mamlState.ts';
import { realReturns } from '../../src/algorithms/realRollouts.ts';
import { tinyWorld } from '../../src/algorithms/tinyWorld.testdata.ts';
import type { World } from '../../src/algorithms/world.ts';
import { foldIn, keyFromSeed } from '../../src/math/random.ts';
import { mean } from '../../src/math/statistics.ts';

const key = keyFromSeed(1);
const variants = { maml: maml({ readsTask: false }), 'maml-mt': maml({ readsTask: true }) };

/** Away from the centre of Ψ, which a policy that knows nothing makes for; none is a training task. */
const tests = [
  [0.8, 0.8],
  [-0.8, 0.5],
  [0.3, -0.9],
  [0.9, -0.9],
];

let world: World;
beforeAll(async () => {
  world = await tinyWorld({
    policy: { hiddenSizes: [16], initialLogStd: -0.5 },
    rollout: { gamma: 0.95 },
    trpo: { maxKl: 0.02, cgIterations: 10 },
    maml: { tasks: 40, updates: 20, tasksPerUpdate: 5, episodes: 20, stepSize: 0.2 },
  });
});
afterAll(() => world.dispose());

/** The states after the moments were measured, and after the last update. */
async function train(name: keyof typeof variants): Promise<{ begun: MamlState; done: MamlState }> {
  const states: MamlState[] = [];
  const done = await variants[name].train(
    {
      world,
      key,
      async step(_label, state, advance) {
        const next = await advance(state, { metrics: () => {}, task: () => {} });
        states.push(next);
        return next;
      },
    },
    variants[name].initial(world, key),
  );
  return { begun: states[0], done };
}

/** Mean A_0 and A_n over the test tasks, after one inner step on 20 episodes. */
async function adapt(
  name: keyof typeof variants,
  state: MamlState,
): Promise<{ before: number; after: number }> {
  const returns: number[][] = [];
  for (const psi of tests) {
    const sizes = { samplesPerStage: 400, stages: 1, numEnvs: 20, zeroShotIterations: 1 };
    const context = { world, psi, key: foldIn(key, 'test'), ...sizes };
    const measured: number[] = [];
    for await (const { policy } of variants[name].adapt(context, state)) {
      measured.push(mean((await realReturns(world, policy, { psi, episodes: 50, key })).returns));
    }
    returns.push(measured);
  }
  const [before, after] = [0, 1].map((n) => mean(returns.map((measured) => measured[n])));
  return { before, after };
}

it('learns to adapt in one step, and with ψ to need none', { timeout: 120_000 }, async () => {
  const blind = await train('maml');
  const start = await adapt('maml', blind.begun);
  const learned = await adapt('maml', blind.done);
  // Returns are negative costs. A step of plain policy gradient saves about a quarter of them.
  expect(start.after).toBeGreaterThan(start.before);
  expect(start.after).toBeLessThan(0.6 * start.before);
  expect(learned.after).toBeGreaterThan(0.5 * learned.before);
  expect(learned.after).toBeGreaterThan(0.4 * start.after);

  const reading = await adapt('maml-mt', (await train('maml-mt')).done);
  expect(reading.before).toBeGreaterThan(0.75 * learned.before);
});
