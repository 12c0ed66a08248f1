/** @file The learned world of the paper's five families, row by row, against their plain arithmetic. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Trajectories } from '../data/trajectories.ts';
import { clipped, expectClose, plainFamilies, rowsOf } from '../envs/plainFamilies.testdata.ts';
import { type Problem, problemByName } from '../envs/problems.ts';
import type { Node } from '../graph/node.ts';
import { foldIn, keyFromSeed } from '../math/random.ts';
import { createVirtualRollouts } from '../models/virtualRollouts.ts';
import { rolloutPolicy } from '../policies/gaussianPolicy.ts';
import { uniformTasks } from '../tasks/box.ts';
import type { TaskFamily } from '../tasks/taskFamily.ts';
import { initialLearner } from './initialize.ts';
import type { Learner } from './learner.ts';
import { improvePolicy } from './policyOptimization/improvePolicy.ts';
import { collectStage } from './slbo.ts';
import { recordingRunner, tinyConfig, tinyWorld } from './tinyWorld.testdata.ts';
import { createVirtualWorld } from './virtualWorld.ts';
import { drawStartStates, type World } from './world.ts';

const key = keyFromSeed(29);
const { numEnvs } = tinyConfig.rollout;

/** A world with a learner who knows nothing: φ as drawn, the normalisers of 200 real steps, a policy with σ = 2. */
async function wildWorld(problem: Problem): Promise<{ world: World; learner: Learner }> {
  // Weights of 0.7 predict changes of several σ_Δ a step, and of hundreds where the state is far off.
  const changes = { model: { initScale: 0.7 }, policy: { initialLogStd: Math.log(2) } };
  const world = await tinyWorld(changes, problem);
  const context = { world, key, task: 0, ...recordingRunner() };
  const collection = { stage: 0, env: world.env, samples: 200, devSamples: 40 };
  return { world, learner: await collectStage(context, initialLearner(world, key), collection) };
}

/**
 * `[N, S]` one virtual step from each of `states` `[N, S]` under `actions` `[N, A]`: a rollout of N columns and one row
 * that start there. θ = 0 has mean 0 and σ = 1, so that the noise is the action.
 */
async function singleSteps(
  { runtime, specs }: World,
  { model: { parameters: phi }, normalizers }: Learner,
  family: Pick<TaskFamily, 'terminated' | 'constrainState' | 'timeLimit'>,
  { states, stateSize }: Pick<Trajectories, 'states' | 'stateSize'>,
  actions: Float32Array,
): Promise<Float32Array> {
  const rows = states.length / stateSize;
  const policy = rolloutPolicy(specs.policy);
  const rollouts = await createVirtualRollouts(
    runtime,
    { spec: specs.dynamics, phi, normalizers },
    { family, policy, horizon: 1, numEnvs: rows, poolSize: rows },
  );
  const steps = await rollouts.run({
    theta: new Float32Array(policy.parameterCount),
    noise: actions,
    resetStates: states,
    resetIndices: Int32Array.from({ length: 2 * rows }, (_, i) => i % rows),
  });
  await rollouts.dispose();
  expect([steps.states, steps.actions]).toEqual([states, actions]);
  return steps.nextStates;
}

describe.each(Object.entries(plainFamilies))('the learned world of %s', (name, plain) => {
  const problem = problemByName(name);
  const { family } = problem;
  const { stateSize, actionSize, timeLimit } = family;
  let world: World;
  let learner: Learner;
  let virtual: Trajectories;
  let episodes: Trajectories;
  let states: number[][];
  let actions: number[][];
  let nextStates: number[][];

  beforeAll(async () => {
    ({ world, learner } = await wildWorld(problem));
    const { theta, model, normalizers } = learner;
    const options = { numEnvs, key };
    const learned = await createVirtualWorld(
      world,
      { phi: model.parameters, normalizers },
      options,
    );
    virtual = await learned.rollOut(theta, key);
    episodes = await learned.rollOut(theta, key, { mode: 'episodes' });
    await learned.dispose();
    states = rowsOf(virtual.states, stateSize);
    actions = rowsOf(virtual.actions, actionSize);
    nextStates = rowsOf(virtual.nextStates, stateSize);
  });

  afterAll(() => world.dispose());

  it('has data that ask something: episodes that end, actions inside and far outside of the box', () => {
    expect(virtual.valid.every((flag) => flag === 1)).toBe(true);
    const hasEnds = !name.includes('cheetah');
    expect([virtual.terminated.includes(1), virtual.truncated.includes(1)]).toEqual([
      hasEnds,
      !hasEnds,
    ]);
    // Of N(0, 2²), 38 % lie within ±1 and 13 % beyond ±3.
    const few = virtual.actions.length / 10;
    expect(virtual.actions.filter((a) => Math.abs(a) < 1).length).toBeGreaterThan(few);
    expect(virtual.actions.filter((a) => Math.abs(a) > 3).length).toBeGreaterThan(few);
  });

  it('rewards the policy as the arithmetic says', async () => {
    for (const psi of [family.defaultTask, ...uniformTasks(foldIn(key, 'ψ'), 3, family.box)]) {
      const pupil = { ...learner, psi: Float64Array.from(psi) };
      const { rewards } = await improvePolicy(world, pupil, virtual, key);
      const expected = nextStates.map((next, n) => plain.virtualReward(psi, actions[n], next));
      // Cheetah-Highdim adds 18 terms of up to 100, each a float32 number known to 1e-5.
      expectClose(rewards, expected, 2e-4);
    }
  });

  it('ends episodes as the arithmetic says, and only then begins another, in a real start', () => {
    expect([...virtual.terminated]).toEqual(nextStates.map((next) => Number(plain.ends(next))));
    const { resetStates } = drawStartStates(world.env, foldIn(key, 'starts'));
    const starts = new Set(rowsOf(resetStates, stateSize).map((start) => start.join()));
    const age = new Array<number>(numEnvs).fill(0);
    for (const [row, state] of states.entries()) {
      const e = row % numEnvs;
      if (age[e] === 0) expect(starts).toContain(state.join());
      else expect(state).toEqual(nextStates[row - numEnvs]);
      const ended = plain.ends(nextStates[row]);
      age[e] += 1;
      expect(virtual.truncated[row]).toBe(Number(!ended && age[e] === timeLimit));
      if (ended || age[e] === timeLimit) age[e] = 0;
    }
  });

  it('in mode `episodes` shows the first of every column, and zeros after its end', () => {
    const running = nextStates.map(() => 1);
    for (const [row, next] of nextStates.entries()) {
      const ended = running[row] === 0 || plain.ends(next);
      if (ended && row + numEnvs < running.length) running[row + numEnvs] = 0;
    }
    const cut = <T extends Float32Array | Uint8Array>(data: T, size: number): T =>
      data.map((x, i) => (running[Math.floor(i / size)] === 1 ? x : 0)) as T;
    expect(episodes).toEqual({
      ...virtual,
      states: cut(virtual.states, stateSize),
      actions: cut(virtual.actions, actionSize),
      nextStates: cut(virtual.nextStates, stateSize),
      terminated: cut(virtual.terminated, 1),
      truncated: cut(virtual.truncated, 1),
      valid: Uint8Array.from(running),
    });
  });

  it('shows next states that a robot can show', () => {
    const seen = nextStates.flatMap((next) => plain.seen(next));
    // A float32 quaternion has length 1 to 1e-7; a rate is within ±10, and a position is repeated, to the bit.
    expectClose(virtual.nextStates, seen, name.startsWith('ant') ? 1e-6 : 0);
  });

  it('moves as if the action had been clipped, bit by bit', async () => {
    const inside = await singleSteps(world, learner, family, virtual, clipped(virtual.actions));
    const wild = await singleSteps(world, learner, family, virtual, virtual.actions);
    expect(inside).toEqual(wild);
  });

  it("moves to what a robot can show of the model's prediction for the clipped action", async () => {
    const free = { ...family, constrainState: (state: Node) => state };
    const next = await singleSteps(world, learner, free, virtual, clipped(virtual.actions));
    const seen = rowsOf(next, stateSize).flatMap((state) => plain.seen(state));
    // The robots whose every vector is a state are left alone.
    const isAnything = ['cheetah-highdim', 'half-cheetah-vel', 'drone2d'].includes(name);
    expect(seen.some((x, i) => Math.abs(x - next[i]) > 0.1)).toBe(!isAnything);
    // Changes of hundreds of σ_Δ are sums of larger terms: in another order they may differ by 1e-4 σ_Δ.
    expectClose(virtual.nextStates, seen, 1e-3);
  });
});
