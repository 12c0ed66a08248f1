/** @file PEARL as an algorithm: what its steps collect, into which replay, and what they count. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keyFromSeed } from '../../math/random.ts';
import type { StepLabel } from '../step.ts';
import { tinyWorld } from '../tinyWorld.testdata.ts';
import type { World } from '../world.ts';
import { pearl } from './pearl.ts';
import type { PearlState } from './pearlState.ts';

const key = keyFromSeed(7);
const timeLimit = 20;
interface Kept {
  readonly label: StepLabel;
  readonly before: PearlState;
  readonly state: PearlState;
  readonly metrics: Readonly<Record<string, number>>;
}

let world: World;
beforeAll(async () => {
  world = await tinyWorld();
});
afterAll(() => world.dispose());

describe.each([
  ['PEARL', false],
  ['PEARL-MT', true],
])('%s', (_, readsTask) => {
  const algorithm = pearl({ readsTask });

  async function train(): Promise<Kept[]> {
    const steps: Kept[] = [];
    await algorithm.train(
      {
        world,
        key,
        async step(label, before, advance) {
          const metrics: Record<string, number> = {};
          const state = await advance(before, {
            metrics: (values) => Object.assign(metrics, values),
            task: () => {},
          });
          steps.push({ label, before, state, metrics });
          return state;
        },
      },
      algorithm.initial(world, key),
    );
    return steps;
  }

  let steps: Kept[];
  beforeAll(async () => {
    steps = await train();
  });

  it('collects on every task, then on two in each of two iterations, and learns after each', () => {
    expect(steps.map(({ label: { phase, iteration } }) => `${phase} ${iteration}`)).toEqual([
      ...['initialise 0', 'collect 0', 'update 0', 'collect 1', 'update 1'],
    ]);
    const [first, collect, update] = steps;
    // 3 tasks with 2 simulators; then 2 tasks with 1 simulator under the prior and 2 under the posterior.
    expect(first.state.ledger.train).toBe(3 * 2 * timeLimit);
    expect(collect.state.ledger.train - first.state.ledger.train).toBe(2 * 3 * timeLimit);
    expect(update.state.ledger).toEqual(collect.state.ledger);
    expect(first.state.networks).toBe(first.before.networks);
    expect(update.state.networks.critic.step).toBe(4);
    expect(update.state.dataset).toBe(collect.state.dataset);
    expect(steps[4].state.networks.policy.step).toBe(8);
    for (const name of ['criticLoss', 'valueLoss', 'policyLoss', 'latentKl']) {
      expect(Number.isFinite(update.metrics[name])).toBe(true);
    }
  });

  it('draws contexts from the newest shard of a task under the prior, and RL from all', () => {
    const [{ state: first }, { state: later }] = steps;
    expect(first.shardTasks).toEqual(Int32Array.of(0, 1, 2));
    expect(first.contextShards).toEqual(Int32Array.of(0, 1, 2));
    expect(later.shardTasks).toHaveLength(7);
    const { shards } = later.dataset;
    expect(shards.map(({ numEnvs }) => numEnvs)).toEqual([2, 2, 2, 1, 2, 1, 2]);
    // Of each pair, the first is under the prior.
    const expected = first.contextShards.slice();
    for (const shard of [3, 5]) {
      expect(later.shardTasks[shard + 1]).toBe(later.shardTasks[shard]);
      expected[later.shardTasks[shard]] = shard;
    }
    expect(later.contextShards).toEqual(expected);
    // Episodes of 20 steps end at the time limit, which is no end of the task.
    for (const { truncated, terminated } of shards) {
      expect(truncated.includes(1)).toBe(true);
      expect(terminated.includes(1)).toBe(false);
    }
  });

  it('is decided by its key', async () => {
    expect(await train()).toEqual(steps);
  });

  it('changes nothing but z at test time, and the more transitions the surer', async () => {
    const { state: trained } = steps[4];
    const adapting = algorithm.adapt(
      {
        ...{ world, key, psi: [0.2, 0.9], samplesPerStage: 40, stages: 2 },
        ...{ numEnvs: 2, zeroShotIterations: 1 },
      },
      trained,
    );
    const thetas: Float32Array[] = [];
    for await (const { samples, policy, state } of adapting) {
      expect(state.ledger).toEqual({ train: samples, dev: 0, gradient: 0, evaluation: 0 });
      expect(state.networks).toBe(trained.networks);
      expect(state.psi).toEqual(Float64Array.of(0.2, 0.9));
      expect(policy.form).toMatchObject({ contextSize: 0, bound: 1, logStd: 'none' });
      thetas.push(policy.theta);
    }
    expect(thetas).toHaveLength(3);
    // The first biases alone, [8] after w0 [4, 8].
    const changed = Array.from(thetas[0], (x, i) => (x === thetas[1][i] ? [] : [i])).flat();
    expect(changed.length).toBeGreaterThan(0);
    expect(changed.every((i) => i >= 32 && i < 40)).toBe(true);
  });
});
