import { describe, expect, it } from 'vitest';
import { ant3d } from '../../tasks/ant3d.ts';
import { hopper2d } from '../../tasks/hopper2d.ts';
import { loadConfig } from './file.ts';
import { ConfigError } from './layers.ts';
import { bytesText, memoryOf, parametersOf } from './memory.ts';

const bytesOf = (overrides: readonly string[], part: RegExp): number =>
  memoryOf(loadConfig({ overrides }), hopper2d).find(({ what }) => part.test(what))!.bytes;

it('counts weights and biases', () => {
  // (3 + 1) · 5 + (5 + 1) · 2, and 3 weights and a bias.
  expect([parametersOf(3, [5], 2), parametersOf(3, [], 1)]).toEqual([32, 4]);
});

it('writes bytes in the units that they are', () => {
  const texts = [999, 8_200_000_000, 25e9, 3.2e13].map(bytesText);
  expect(texts).toEqual(['999 bytes', '8.2 GB', '25 GB', '32 TB']);
});

describe('memoryOf', () => {
  it('grows with what a part holds', () => {
    const data = /real data$/;
    const of = (tasks: number): number => bytesOf([`training.nTasks=${tasks}`], data);
    // Three stages a task, of 10,000 steps for each of the two sets; 11 and 3 numbers, three flags and a row number.
    expect(of(2) - of(1)).toBe(3 * 20_000 * (4 * (2 * 11 + 3) + 7));
    for (const part of [/learned model$/, /minibatches of the model$/]) {
      const [single, four] = [1, 4].map((n) =>
        bytesOf([`model.members=${n}`, 'model.hiddenSizes=[]'], part),
      );
      expect(four).toBe(4 * single);
    }
    const rollout = /^a virtual rollout/;
    const [one, two] = [1, 2].map((n) => bytesOf([`rollout.numEnvs=${n}`], rollout));
    expect(two).toBe(2 * one);
  });

  it('of the paper’s sizes is below what was measured, and no less than a third', () => {
    const total = memoryOf(loadConfig({ preset: 'paper' }), hopper2d).reduce(
      (bytes, part) => bytes + part.bytes,
      0,
    );
    // docs/performance.md: 550 MB, and 0.1 GB for the whole of D.
    expect(total).toBeGreaterThan(650e6 / 3);
    expect(total).toBeLessThan(650e6);
  });
});

describe('a training that does not fit', () => {
  it.each([
    ['model.hiddenSizes=[1000000,1000000]', 'the learned model'],
    ['model.hiddenSizes=[1000000000000]', 'the learned model'],
    ['value.hiddenSizes=[100000000,100000000]', 'the value function'],
    ['rollout.numEnvs=1000000000', 'a virtual rollout of 100 steps'],
    ['training.nCollect=1000000000000', 'the 20 tasks’ real data'],
    ['taskGradient.episodes=1000000000', 'the rollouts of the task gradient, of 100 steps'],
    ['evaluation.adaptSamples=1000000000000', 'the real data of an adaptation'],
    ['value.epochs=1000000000', 'the minibatches of the value function'],
  ])('is refused before anything is made: %s', (setting, what) => {
    const [path] = setting.split('=');
    const load = (): unknown =>
      loadConfig({ overrides: [setting], family: { ...ant3d, timeLimit: 100 } });
    expect(load).toThrow(ConfigError);
    expect(load).toThrow(`--set ${setting}: ${path}: expected a training of ant3d that fits`);
    expect(load).toThrow(new RegExp(`of which [\\d.]+ [TPE]B for ${what}`));
  });

  it('and one that would take more than a life is refused too', () => {
    const family = hopper2d;
    expect(() => loadConfig({ overrides: ['training.nInner=1000000000'], family })).toThrow(
      // 20 tasks of three stages, and 19 times 40 iterations without data.
      /training\.nInner: expected at most 10,000,000 iterations .* got 60,000,000,760$/,
    );
  });
});
