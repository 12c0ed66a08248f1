import { describe, expect, it } from 'vitest';
import { lengthOf, lengthWithin, withLength } from './methodLength.ts';
import { tinyConfig } from './tinyWorld.testdata.ts';

const timeLimit = 20;
const config = {
  ...tinyConfig,
  mtJoint: { ...tinyConfig.mtJoint, updates: 3, numEnvs: 6 },
  maml: { ...tinyConfig.maml, updates: 5, tasksPerUpdate: 2, episodes: 3 },
};

describe('the length of a training', () => {
  it('is a setting of methods without a model', () => {
    expect(lengthOf(config, 'mt-joint')).toEqual({ setting: ['mtJoint', 'updates'], count: 3 });
    expect(lengthOf(config, 'maml-mt')).toEqual({ setting: ['maml', 'updates'], count: 5 });
    expect(lengthOf(config, 'admrl')).toBeNull();
    expect(lengthOf(withLength(config, 'maml', 9), 'maml')?.count).toBe(9);
    expect(withLength(config, 'mt-model', 9)).toBe(config);
  });

  it('is the largest whose real steps are within a limit, and 1 where none is', () => {
    // MT-joint: a batch of 6 × 20 steps beforehand and one for every update. MAML: 3 × 20, and 4 of them for every update.
    const within = (method: 'mt-joint' | 'maml', realSteps: number) =>
      lengthWithin(config, method, { realSteps, timeLimit })?.count;
    expect([240, 359, 360, 1200, 10].map((steps) => within('mt-joint', steps))).toEqual([
      1, 1, 2, 9, 1,
    ]);
    expect([300, 539, 540, 10].map((steps) => within('maml', steps))).toEqual([1, 1, 2, 1]);
    expect(lengthWithin(config, 'admrl', { realSteps: 100, timeLimit })).toBeNull();
  });
});
