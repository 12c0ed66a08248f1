/** @file Policies recorded by a run of Algorithm 1: whose episodes they are, what they return elsewhere, where θ starts. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { foldIn, keyFromSeed } from '../../math/random.ts';
import { mean, variance } from '../../math/statistics.ts';
import { policyOf } from '../../policies/policyOf.ts';
import { adaptBySlbo } from '../adaptation.ts';
import { admrl } from '../admrl.ts';
import { startTask } from '../initialize.ts';
import type { Learner } from '../learner.ts';
import { realReturns } from '../realRollouts.ts';
import { uniformSelection } from '../selection/randomSelection.ts';
import { type RecordedStep, recordingRunner, tinyWorld } from '../tinyWorld.testdata.ts';
import type { World } from '../world.ts';
import { isLearned } from './knownPolicy.ts';
import { bestFor, knownReturns } from './knownReturns.ts';

const key = keyFromSeed(5);
let world: World;
let steps: RecordedStep[];
let final: Learner;

beforeAll(async () => {
  // The time limit of the point mass is 20: 80 steps in 4 simulators are whole episodes.
  world = await tinyWorld({
    adaptation: { start: 'known' },
    noise: { sigma: 0 },
    training: { nCollect: 80 },
  });
  const runner = recordingRunner();
  final = await admrl({ world, key, step: runner.step, selection: uniformSelection });
  ({ steps } = runner);
});
afterAll(() => world.dispose());

describe('what is recorded', () => {
  it('is doing nothing, the policy of every stage, θ̂ and θ* of every task', () => {
    expect(final.known?.map(({ name }) => name)).toEqual([
      'stage 0 of task 0',
      'doing nothing',
      ...[1, 2].map((stage) => `stage ${stage} of task 0`),
      'θ* of task 0',
      ...[1, 2].flatMap((task) => [
        `stage 0 of task ${task}`,
        `stage 1 of task ${task}`,
        `θ̂ of task ${task}`,
        `θ* of task ${task}`,
      ]),
    ]);
    expect(final.known?.map(({ shard }) => shard)).toEqual(final.dataset.shards.map((_, i) => i));
  });

  it('is counted as training data, which it is', () => {
    const rows = final.dataset.size;
    expect(final.ledger.train).toBe(rows);
    expect(final.ledger.evaluation + final.ledger.gradient).toBe(0);
  });

  it('is the policy that acted, under the normaliser that it had', async () => {
    const collect = steps.find(({ label }) => label.phase === 'collect' && label.task === 1)!;
    const known = collect.after.known!.at(-1)!;
    expect(known.theta).toEqual(collect.before.theta);
    expect(known.normalizer).toEqual(collect.before.normalizers.state);
    const { states } = collect.after.dataset.shards[known.shard];
    const act = (policy: Parameters<World['policy']['mean']>[0]) => world.policy.mean(policy);
    const then = await act({ ...policyOf(collect.before), states });
    expect(await act({ theta: known.theta, normalizer: known.normalizer, states })).toEqual(then);
  });
});

it('knows what a policy returns on tasks that it never saw', async () => {
  const psi = world.family.box.high;
  const { known: policies = [], dataset } = final;
  const known = await knownReturns(world, { known: policies, dataset }, psi);
  for (const { policy, returns } of [known[1], known[known.length - 1]]) {
    const acting = { theta: policy.theta, normalizer: policy.normalizer };
    const real = await realReturns(world, acting, { psi, episodes: 400, key: foldIn(key, 'real') });
    // Four standard errors of the mean of the recorded episodes.
    const error = Math.sqrt(variance(real.returns) / returns.length);
    expect(Math.abs(mean(returns) - mean(real.returns))).toBeLessThan(4 * error);
  }
});

it('starts a task at the best policy that was learned, as the same function, even where doing nothing is better', async () => {
  // The point mass starts near the origin.
  const psi = Float64Array.of(0, 0);
  const learner = { ...final, psi };
  expect((await bestFor(world, learner)).policy.name).toBe('doing nothing');
  const learned = (final.known ?? []).filter(isLearned);
  const { policy } = await bestFor(world, { ...learner, known: learned });
  const { step } = recordingRunner();
  const started = await startTask({ world, key, task: 3, step }, learner);
  const { states } = final.dataset.shards[0];
  const { theta, normalizer } = policy;
  const before = await world.policy.mean({ theta, normalizer, states });
  const after = await world.policy.mean({ ...policyOf(started), states });
  for (const [i, action] of after.entries()) expect(action).toBeCloseTo(before[i], 4);
  expect(started.earlierRows).toBe(final.dataset.size);
});

describe('at test time', () => {
  const adaptTo = async (trained: Learner) => {
    const options = { samplesPerStage: 60, stages: 0, numEnvs: 4, zeroShotIterations: 1 };
    for await (const adapted of adaptBySlbo(
      { world, key, psi: world.family.box.high, ...options },
      trained,
    )) {
      return adapted;
    }
    throw new Error('adaptation yields a policy');
  };

  it('says what is known and what is promised', async () => {
    const psi = Float64Array.from(world.family.box.high);
    const { known } = await adaptTo(final);
    const best = await bestFor(world, { ...final, psi });
    expect(known).toMatchObject({
      policy: best.policy.name,
      mean: mean(best.returns),
      floor: best.floor,
      episodes: best.returns.length,
    });
    expect(known?.promise).toBeTypeOf('number');
  });

  it('acts as the known policy does when promises have not been kept', async () => {
    const broken = await tinyWorldWithTrust();
    try {
      const history = final.history.map((record) =>
        record.known === undefined
          ? record
          : {
              ...record,
              known: { ...record.known, mean: 0, promise: 10 },
              realReturnZeroShot: -10,
            },
      );
      const options = { samplesPerStage: 60, stages: 0, numEnvs: 4, zeroShotIterations: 1 };
      const psi = world.family.box.high;
      const best = (await bestFor(world, { ...final, psi: Float64Array.from(psi) })).policy;
      for await (const adapted of adaptBySlbo(
        { world: broken, key, psi, ...options },
        { ...final, history },
      )) {
        expect(adapted.known?.trusted).toBe(false);
        expect(adapted.policy.theta).toBe(best.theta);
        expect(adapted.policy.normalizer).toBe(best.normalizer);
      }
    } finally {
      await broken.dispose();
    }
  });
});

const tinyWorldWithTrust = (): Promise<World> =>
  tinyWorld({
    adaptation: { start: 'known', trust: 'earned' },
    noise: { sigma: 0 },
    training: { nCollect: 80 },
  });
