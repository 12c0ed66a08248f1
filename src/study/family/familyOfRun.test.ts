import { join, resolve, sep } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Problem, problemByName } from '../../envs/problems.ts';
import { keyFromSeed } from '../../math/random.ts';
import { gaussianPolicySpec, initializePolicy } from '../../policies/gaussianPolicy.ts';
import { taskBox } from '../../tasks/box.ts';
import type { TaskFamily } from '../../tasks/taskFamily.ts';
import { loadConfig } from '../config/file.ts';
import type { Checkpoint } from '../run/checkpoints.ts';
import { assertFamilyOf, familyOfRun, moduleEntry } from './familyOfRun.ts';

const problem = problemByName('pointMass');

describe('moduleEntry', () => {
  it('is relative to the run directory, with forward slashes', () => {
    const path = resolve('families', 'arm.ts');
    const files = new Map([
      [path, 'abc'],
      [resolve('robots', 'arm.xml'), 'def'],
    ]);
    const directory = ['runs', 'arm'].join(sep);
    expect(moduleEntry(directory, { path, files })).toEqual({
      path: '../../families/arm.ts',
      files: { '../robots/arm.xml': 'def', 'arm.ts': 'abc' },
    });
    expect(moduleEntry('.', { path, files }).path).toBe('families/arm.ts');
  });
});

describe('familyOfRun', () => {
  it('of a run without a module is the one of that name', async () => {
    const found = await familyOfRun('run', { family: 'pointMass', module: null });
    expect(found).toEqual({ problem, source: 'pointMass', files: undefined, notices: [] });
    await expect(familyOfRun('run', { family: 'arm', module: null })).rejects.toThrow(
      'family is "arm", expected one of: hopper2d',
    );
  });

  it('names a module that is missing, and where its path is written', async () => {
    const module = { path: '../../nowhere/arm.ts', files: {} };
    await expect(familyOfRun('runs/arm', { family: 'arm', module })).rejects.toThrow(
      `${resolve('nowhere/arm.ts')}, the module of the task family arm, is missing: put it back, or correct ` +
        `module.path (relative to the run directory) in ${join('runs/arm', 'config.json')}`,
    );
  });
});

describe('assertFamilyOf', () => {
  const path = 'run/checkpoints/000003.safetensors';

  /** Compares a point mass with some fields changed with the checkpoint of one as it is: S = 4, A = 2, K = 2. */
  function compare(changed: Partial<TaskFamily>, hiddenSizes: readonly number[]): void {
    const config = loadConfig({ overrides: [`policy.hiddenSizes=${JSON.stringify(hiddenSizes)}`] });
    const spec = gaussianPolicySpec({ stateSize: 4, actionSize: 2, hiddenSizes });
    const theta = initializePolicy(keyFromSeed(1), spec);
    const checkpoint: Checkpoint = {
      ...{ index: 3, path, scalars: {}, shards: [] },
      ledger: { train: 0, dev: 0, gradient: 0, evaluation: 0 },
      logs: { metrics: { bytes: 0, lines: 0 }, tasks: { bytes: 0, lines: 0 } },
      tensors: {
        'normalizers.state.mean': { data: new Float64Array(4), shape: [4] },
        theta: { data: theta, shape: [theta.length] },
        psi: { data: new Float64Array(2), shape: [2] },
      },
    };
    const other: Problem = { ...problem, family: { ...problem.family, ...changed } };
    assertFamilyOf(checkpoint, { problem: other, source: '/lab/arm.ts' }, config);
  }

  describe.each([[[]], [[8, 5]]])('with layers %j', (hiddenSizes) => {
    it('accepts the family of the checkpoint, with another box and another time limit too', () => {
      compare({}, hiddenSizes);
      compare({ box: taskBox([-3, 0], [3, 1]), timeLimit: 7 }, hiddenSizes);
    });

    it.each<[Partial<TaskFamily>, string]>([
      [{ stateSize: 5 }, 'family.stateSize is 5, expected 4'],
      [{ actionSize: 3 }, 'family.actionSize is 3, expected 2'],
      [{ actionSize: 1 }, 'family.actionSize is 1, expected 2'],
      [{ box: taskBox([0], [1]) }, 'number of coordinates of family.box is 1, expected 2'],
    ])('refuses another: %j', (changed, message) => {
      expect(() => compare(changed, hiddenSizes)).toThrow(`/lab/arm.ts: ${message}, as in ${path}`);
    });
  });
});
