/** @file Real episodes of Hopper2D against the returns measured for the project's fact sheet (facts 1.7). */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { foldIn, keyFromSeed, normals } from '../math/random.ts';
import { createNodeRuntime } from '../runtime/node.ts';
import { hopper2d } from '../tasks/hopper2d.ts';
import { createTaskFunctions, type TaskFunctions } from '../tasks/taskFunctions.ts';
import { type Collected, collect } from './collect.ts';
import type { Env } from './env.ts';
import { createHopper } from './hopper.ts';

const numEnvs = 200;
/** The sheet does not say over how many episodes it averaged; 50, an evaluation of 10,000 steps, is the paper's habit. */
const sheetEpisodes = 50;
/** Three standard errors of the difference of two means of returns with this standard deviation. */
const tolerance = (sd: number): number => 3 * sd * Math.sqrt(1 / numEnvs + 1 / sheetEpisodes);

describe('hopper2d', () => {
  let env: Env;
  let functions: TaskFunctions;

  beforeAll(async () => {
    env = await createHopper(numEnvs);
    functions = createTaskFunctions(await createNodeRuntime(), hopper2d);
  });

  afterAll(async () => {
    env.dispose();
    await functions.dispose();
  });

  /** One episode a simulator under actions scale · N(0, 1). */
  function rollOut(scale: number): Promise<Collected> {
    const key = keyFromSeed(5);
    return collect({
      env,
      terminated: functions.terminated,
      act: async (_, t) => normals(foldIn(key, t), numEnvs * 3).map((value) => scale * value),
      key,
      mode: 'episodes',
    });
  }

  async function meanReturn(psi: number[], { trajectories }: Collected): Promise<number> {
    const rewards = await functions.rewards(psi, trajectories);
    return rewards.reduce((sum, value, n) => sum + value * trajectories.valid[n], 0) / numEnvs;
  }

  // Standard deviations that the sheet does not give are those of 2,000 episodes of ours: returns 439 (zero action)
  // and 202 (second task), lengths 56 and 49 steps.
  it('falls as the sheet says under the zero action', async () => {
    const collected = await rollOut(0);
    expect(Math.abs((await meanReturn([0, 1.6], collected)) - 1248)).toBeLessThan(tolerance(439));
    expect(Math.abs(collected.steps / numEnvs - 157)).toBeLessThan(tolerance(56));
  });

  it('falls as the sheet says under random actions, seen by two tasks', async () => {
    const collected = await rollOut(1);
    expect(Math.abs((await meanReturn([0, 1.6], collected)) - 726)).toBeLessThan(tolerance(382));
    expect(Math.abs((await meanReturn([2, 2], collected)) - 344)).toBeLessThan(tolerance(202));
    expect(Math.abs(collected.steps / numEnvs - 92)).toBeLessThan(tolerance(49));
  });
});
