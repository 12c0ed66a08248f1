/** @file Every problem of admrl passes the conformance suite, with 100,000 steps of random actions of size up to 3. */

import { beforeAll, describe, expect, it } from 'vitest';
import { createNodeRuntime } from '../runtime/node.ts';
import { type CheckResult, checkConformance } from './check/conformance.ts';
import { problems } from './problems.ts';

describe.each(Object.entries(problems))('%s', (name, problem) => {
  let results: readonly CheckResult[];

  beforeAll(async () => {
    const runtime = await createNodeRuntime({ threads: 1 });
    results = await checkConformance(runtime, problem, { steps: 100_000 });
  });

  it('is called by its own name', () => {
    expect(problem.family.name).toBe(name);
  });

  it('passes every check', () => {
    expect(results.filter(({ passed }) => !passed)).toEqual([]);
    expect(results).toHaveLength(17);
  });

  it('refuses broken actions and sizes by name', async () => {
    const env = await problem.makeEnv(1);
    const state = new Float32Array(env.stateSize);
    const action = new Float32Array(env.actionSize);
    action[1] = Number.NaN;
    expect(() => env.step(0, action, state)).toThrow(/action\[1\] is NaN, expected a finite/);
    expect(() => env.step(0, new Float32Array(env.actionSize + 1), state)).toThrow(
      `action has ${env.actionSize + 1} entries, expected ${env.actionSize}`,
    );
    env.dispose();
    await expect(problem.makeEnv(0)).rejects.toThrow('numEnvs is 0, expected a positive integer');
    await expect(problem.makeEnv(1.5)).rejects.toThrow('numEnvs is 1.5');
  });
});
