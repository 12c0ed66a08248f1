/** @file The rollouts behind the task gradient: which policies, which starts, which model, and their price. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keyFromSeed } from '../../math/random.ts';
import { initialLearner } from '../initialize.ts';
import type { Learner, ZeroShotSnapshot } from '../learner.ts';
import { tinyWorld } from '../tinyWorld.testdata.ts';
import type { World } from '../world.ts';
import { measureTaskGradient } from './measureTaskGradient.ts';

const key = keyFromSeed(5);
let world: World;
let learner: Learner;
let zeroShot: ZeroShotSnapshot;

beforeAll(async () => {
  world = await tinyWorld();
  const start = initialLearner(world, key);
  const { theta, value, model, normalizers } = start;
  zeroShot = { thetaHat: theta, value, phi: model.parameters, normalizers };
  learner = { ...start, zeroShot, theta: theta.map((x, i) => x + 0.1 * Math.cos(i)) };
});
afterAll(() => world.dispose());

/** The world with a list of the start states that its simulators hand out. */
function watched(): { readonly world: World; readonly starts: string[] } {
  const starts: string[] = [];
  const withEnv: World['withEnv'] = (numEnvs, use) =>
    world.withEnv(numEnvs, (env) =>
      use({
        ...env,
        reset(index, resetKey, state) {
          env.reset(index, resetKey, state);
          starts.push(`${index}: ${state.join()}`);
        },
      }),
    );
  return { world: { ...world, withEnv }, starts };
}

describe('the real rollouts', () => {
  it('of θ̂ and θ* begin in the same states', async () => {
    const { world: seen, starts } = watched();
    await measureTaskGradient(seen, learner, zeroShot, key);
    expect(starts).toHaveLength(12);
    expect(starts.slice(0, 6)).toEqual(starts.slice(6));
    expect(new Set(starts).size).toBe(6);
  });

  it('are the same when the policies are: no gap, and equal direct terms', async () => {
    const same = { ...learner, theta: zeroShot.thetaHat };
    const { gradient, ...measured } = await measureTaskGradient(world, same, zeroShot, key);
    expect(measured.realReturnAfter).toBe(measured.realReturnZeroShot);
    expect(measured.gapStandardError).toBe(0);
    expect(gradient.optimumTerm).toEqual(gradient.zeroShotTerm);
  });

  it('differ when the policies do', async () => {
    const { gradient, ...measured } = await measureTaskGradient(world, learner, zeroShot, key);
    expect(measured.realReturnAfter).not.toBe(measured.realReturnZeroShot);
    expect(measured.gapStandardError).toBeGreaterThan(0);
    expect(gradient.optimumTerm).not.toEqual(gradient.zeroShotTerm);
  });

  it('are counted: two of 6 episodes of 20 steps, and one in the model', async () => {
    const { realSteps, virtualSteps } = await measureTaskGradient(world, learner, zeroShot, key);
    expect({ realSteps, virtualSteps }).toEqual({ realSteps: 240, virtualSteps: 120 });
  });
});

describe('the model', () => {
  const moved = (): Learner => {
    const { model } = learner;
    return { ...learner, model: { ...model, parameters: model.parameters.map((x) => x + 0.3) } };
  };

  it('is the one that θ̂ was optimised in', async () => {
    const [a, b] = [learner, moved()].map((one) => measureTaskGradient(world, one, zeroShot, key));
    expect((await a).gradient).toEqual((await b).gradient);
    const other = { ...zeroShot, phi: zeroShot.phi.map((x) => x + 0.3) };
    const c = await measureTaskGradient(world, learner, other, key);
    expect(c.gradient.implicitTerm).not.toEqual((await a).gradient.implicitTerm);
  });

  it('is the one after SLBO in the variant of the released code', async () => {
    const taskGradient = {
      ...world.config.taskGradient,
      ...({ variant: 'released-code', hessian: 'per-step' } as const),
      ...({ solve: 'column-wise', advantage: 'gae' } as const),
    };
    const released: World = { ...world, config: { ...world.config, taskGradient } };
    const a = await measureTaskGradient(released, learner, zeroShot, key);
    const b = await measureTaskGradient(released, moved(), zeroShot, key);
    expect(a.gradient.variant).toBe('released-code');
    expect(a.gradient.implicitTerm).not.toEqual(b.gradient.implicitTerm);
    expect(a.gradient.optimumTerm).toEqual(b.gradient.optimumTerm);
  });
});

describe('a simulation that diverges', () => {
  /** The world in whose environments these places diverge in the first rollout of each, at the 3rd step. */
  const unstable = (places: readonly number[]): World => ({
    ...world,
    withEnv: (numEnvs, use) =>
      world.withEnv(numEnvs, (env) => {
        const steps = new Array<number>(numEnvs).fill(0);
        return use({
          ...env,
          step(e, action, nextState) {
            env.step(e, action, nextState);
            steps[e] += 1;
            if (places.includes(e) && steps[e] === 3) nextState.fill(Number.NaN);
          },
        });
      }),
  });

  it('takes its pair of episodes out of the gradient, and is counted', async () => {
    const measured = await measureTaskGradient(unstable([1, 4]), learner, zeroShot, key);
    expect(measured.divergedEpisodes).toBe(2);
    const healthy = await measureTaskGradient(world, learner, zeroShot, key);
    expect(healthy).not.toHaveProperty('divergedEpisodes');
    // θ* did not diverge, and its return does not depend on what θ̂ did.
    expect(measured.realReturnAfter).toBe(healthy.realReturnAfter);
    expect(measured.gradient.total.every(Number.isFinite)).toBe(true);
    expect(measured.gradient.optimumTerm).not.toEqual(healthy.gradient.optimumTerm);
  });

  it('is an error when fewer than two pairs are left', async () => {
    await expect(
      measureTaskGradient(unstable([0, 1, 2, 3, 5]), learner, zeroShot, key),
    ).rejects.toThrow(
      'the simulation diverged in 5 of 6 pairs of episodes (taskGradient.episodes)',
    );
  });
});
