import { join, resolve, sep } from 'node:path';
import { describe, expect, it } from 'vitest';
import { problemByName } from '../../envs/problems.ts';
import { familyOfRun, moduleEntry } from './familyOfRun.ts';

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
      'run: family is "arm", which is not built in and has no module: openRun(…, { family }) opens a run whose family was defined in code',
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
