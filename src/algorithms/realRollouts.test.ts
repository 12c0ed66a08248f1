/** @file The policy in the real world: common starts and noise, whole episodes, and returns known in closed form. */

import { afterAll, beforeAll, expect, it } from 'vitest';
import { emptyNormalizer } from '../data/normalizer.ts';
import { pointMassDynamics } from '../envs/pointMass/pointMass.ts';
import { closedForm, pointMassReward } from '../envs/pointMass/pointMassClosedForm.ts';
import { foldIn, keyFromSeed } from '../math/random.ts';
import { mean, standardError } from '../math/statistics.ts';
import { gaussianPolicySpec } from '../policies/gaussianPolicy.ts';
import { createPolicyFunctions } from '../policies/policyFunctions.ts';
import { createInterpretedRuntime } from '../runtime/interpreted.ts';
import { realReturns, rollOutBatch, rollOutPolicy } from './realRollouts.ts';
import { tinyWorld } from './tinyWorld.testdata.ts';
import type { World } from './world.ts';

const key = keyFromSeed(17);
const normalizer = emptyNormalizer(4);
let world: World;
beforeAll(async () => {
  world = await tinyWorld();
});
afterAll(() => world.dispose());

/** W `[4, 2]`, b `[2]`, log σ `[2]`: a spring with friction. */
const spring = Float32Array.of(-1, 0.1, 0, -0.8, -0.9, 0, 0.2, -1, 0.3, -0.4, -1, -0.5);

it('returns are those of the closed form', async () => {
  const psi = [0.4, -0.7];
  const measured = await realReturns(
    world,
    { theta: spring, normalizer },
    { psi, episodes: 2000, key },
  );
  const form = closedForm(pointMassDynamics, {
    reward: pointMassReward,
    horizon: 20,
    gamma: 1,
    logStd: 'learned',
  });
  expect(measured.returns).toHaveLength(2000);
  expect(measured.steps).toBe(2000 * 20);
  // 4 standard errors: a wrong noise, reward or length would be many more away.
  const distance = Math.abs(mean(measured.returns) - form.expectedReturn(spring, psi));
  expect(distance).toBeLessThan(4 * standardError(measured.returns));
});

it('equal keys give equal starts and equal noise, whatever θ is', async () => {
  const other = spring.map((x, i) => (i < 10 ? 0.5 * x : x));
  const [a, b, c] = await Promise.all(
    [
      { theta: spring, key },
      { theta: other, key },
      { theta: spring, key: foldIn(key, 1) },
    ].map(({ theta, key: one }) =>
      world.withEnv(3, (env) =>
        rollOutPolicy(world, env, { theta, normalizer }, { key: one, mode: 'episodes' }),
      ),
    ),
  );
  const starts = [a, b, c].map(({ trajectories }) => trajectories.states.subarray(0, 3 * 4));
  expect(starts[0]).toEqual(starts[1]);
  expect(starts[0]).not.toEqual(starts[2]);
  // a = Wᵀ s + b + σ ε with W of half the size: ε is what is left.
  const noise = [a, b].map(({ trajectories: { states, actions } }, i) => {
    const theta = [spring, other][i];
    const meanAction = [0, 1, 2, 3].reduce((sum, d) => sum + theta[2 * d] * states[d], theta[8]);
    return (actions[0] - meanAction) / Math.exp(-1);
  });
  expect(noise[0]).toBeCloseTo(noise[1], 5);
});

it('a policy with a context reads that of its simulator', async () => {
  const spec = gaussianPolicySpec({ stateSize: 4, contextSize: 2, actionSize: 2, hiddenSizes: [] });
  const policy = createPolicyFunctions(createInterpretedRuntime(), spec);
  // Weights of 1 and −1 add (c_0, −c_1) to the mean action.
  const theta = Float32Array.of(...spring.slice(0, 8), 1, 0, 0, -1, ...spring.slice(8));
  const context = Float32Array.of(0, 0, 0.5, 0.25, -2, 1);
  const shifted = (x: number, y: number): Float32Array =>
    spring.map((w, i) => w + (i === 8 ? x : i === 9 ? -y : 0));
  await world.withEnv(3, async (env) => {
    const options = { key, mode: 'episodes' } as const;
    const conditioned = { policy, tasks: world.tasks };
    const { trajectories } = await rollOutPolicy(
      conditioned,
      env,
      { theta, normalizer },
      { ...options, context },
    );
    for (const e of [0, 1, 2]) {
      const own = { theta: shifted(context[2 * e], context[2 * e + 1]), normalizer };
      const alone = (await rollOutPolicy(world, env, own, options)).trajectories;
      for (let row = e; row < 20 * 3; row += 3) {
        for (const i of [2 * row, 2 * row + 1]) {
          expect(trajectories.actions[i]).toBeCloseTo(alone.actions[i], 4);
        }
      }
    }
  });
  await policy.dispose();
});

it('a batch is drawn again until every row is real', async () => {
  const acting = { theta: spring, normalizer };
  await world.withEnv(3, async (env) => {
    // The first step of all diverges.
    let steps = 0;
    const unstable: typeof env = {
      ...env,
      step(e, action, nextState) {
        env.step(e, action, nextState);
        if (steps++ === 0) nextState.fill(Number.NaN);
      },
    };
    const drawn = await rollOutBatch(world, unstable, acting, { key });
    const second = { key: foldIn(key, 1), mode: 'continuous' } as const;
    const { trajectories } = await rollOutPolicy(world, env, acting, second);
    expect(drawn.trajectories).toEqual(trajectories);
    expect(drawn.steps).toBe(2 * 20 * 3);
  });
});

it('an episode in which the simulation diverges has the lowest return, no gradient, and is counted', async () => {
  const acting = { theta: spring, normalizer };
  const options = { psi: [0.5, 0], episodes: 3, key };
  /** The world in whose environments place 1 diverges at the 5th step. */
  const unstable: World = {
    ...world,
    withEnv: (numEnvs, use) =>
      world.withEnv(numEnvs, (env) => {
        let steps = 0;
        return use({
          ...env,
          step(e, action, nextState) {
            env.step(e, action, nextState);
            if (e === 1 && ++steps === 5) nextState.fill(Number.NaN);
          },
        });
      }),
  };
  const whole = await realReturns(world, acting, options);
  const cut = await realReturns(unstable, acting, options);
  expect([whole.divergedEpisodes, cut.divergedEpisodes]).toEqual([0, 1]);
  const [first, , last] = whole.returns;
  expect(cut.returns).toEqual([first, Math.min(first, last), last]);
  expect(cut.steps).toBe(whole.steps - 15);
});
