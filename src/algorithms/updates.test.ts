import { describe, expect, it } from 'vitest';
import { methods } from './methods.ts';
import { tinyConfig } from './tinyWorld.testdata.ts';
import { countUpdates } from './updates.ts';

const config = {
  ...tinyConfig,
  rollout: { ...tinyConfig.rollout, updates: 7 },
  model: { ...tinyConfig.model, steps: 30 },
  maml: { ...tinyConfig.maml, tasksPerUpdate: 4 },
};

/** A task of Algorithm 1: what is known, an iteration that fits the model, one that does not, and none once it has converged. */
const inModel = [
  { phase: 'zero-shot' },
  { phase: 'collect', realReturn: 3 },
  { phase: 'slbo', modelLoss: 1, virtualReturn: 2 },
  { phase: 'zero-shot', virtualReturn: 2 },
  { phase: 'slbo', modelLoss: 0.5 },
];

describe('countUpdates', () => {
  it('counts updates of the policy and of the model of Algorithm 1', () => {
    expect(countUpdates(methods.admrl.updates, config, inModel)).toEqual([
      { kind: 'TRPO', count: 2 * 7 },
      { kind: 'model', count: 2 * 30 },
    ]);
    const windows = { ...config, policy: { ...config.policy, optimizer: 'shac' as const } };
    expect(countUpdates(methods['mb-unif'].updates, windows, inModel)[0].kind).toBe('SHAC');
    expect(countUpdates(methods['mt-model'].updates, windows, inModel)[0].kind).toBe('TRPO');
  });

  it('counts one step for every update of the methods without a model, not for their first states', () => {
    const log = ['initialise', 'joint', 'joint', 'joint'].map((phase) => ({ phase }));
    expect(countUpdates(methods['mt-joint'].updates, config, log)).toEqual([
      { kind: 'TRPO', count: 3 },
    ]);
    const meta = ['initialise', 'update', 'update'].map((phase) => ({ phase }));
    expect(countUpdates(methods.maml.updates, config, meta)).toEqual([
      { kind: 'TRPO', count: 2 },
      { kind: 'inner', count: 2 * 4 },
    ]);
  });

  it('counts nothing of an empty log', () => {
    for (const { updates } of Object.values(methods)) {
      expect(countUpdates(updates, config, [])).toEqual([]);
    }
  });
});
