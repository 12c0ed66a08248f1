import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve, sep } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { problemByName } from '../../envs/problems.ts';
import { sha256Of } from '../files/atomicFile.ts';
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
      'run: its family "arm" was defined in code and has no module: open the run from code',
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

describe('a module that a run names', () => {
  let folder = '';
  let directory = '';
  const marks = globalThis as { hasRun?: string };
  let count = 0;
  let code = '';
  let module = { path: '../arm.mjs', files: {} };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'admrl-trust-'));
    directory = join(folder, 'run');
    mkdirSync(directory);
    // Equal code would be run once.
    code = `globalThis.hasRun = '${count++}'; export default null;`;
    writeFileSync(join(folder, 'arm.mjs'), code);
    module = { path: '../arm.mjs', files: { 'arm.mjs': sha256Of(Buffer.from(code)) } };
    delete marks.hasRun;
  });
  afterEach(() => {
    vi.restoreAllMocks();
    rmSync(folder, { recursive: true });
  });

  const open = (changes: object = {}, trustModule?: boolean): Promise<unknown> =>
    familyOfRun(directory, { family: 'arm', module: { ...module, ...changes } }, { trustModule });
  /** It exports no family; what matters is whether it has been run. */
  const isRun = async (opened: Promise<unknown>): Promise<void> => {
    await expect(opened).rejects.toThrow('default export');
    expect(marks.hasRun).toBe(String(count - 1));
  };
  const isRefused = async (opened: Promise<unknown>, message: string): Promise<void> => {
    await expect(opened).rejects.toThrow(message);
    expect(marks.hasRun).toBeUndefined();
  };
  const how =
    'opening a run runs the module that it names: read it, then say --trust-module (in code: trustModule)';

  it('is run when it is the one with which the run was started', () => isRun(open()));

  it('is not run when it has changed, until it is trusted', async () => {
    writeFileSync(join(folder, 'arm.mjs'), `${code}//`);
    await isRefused(
      open(),
      `${join(folder, 'arm.mjs')} is not what it was when the run ${directory} was started; ${how}`,
    );
    await isRun(open({}, true));
  });

  it('is not run when a file that it imports has changed or is gone, or none is recorded', async () => {
    writeFileSync(join(folder, 'arm.mjs'), `${code}//`);
    const { files } = module;
    await isRefused(
      open({ files: { 'links.ts': '0' } }),
      `${join(folder, 'links.ts')} is not what`,
    );
    await isRefused(open({ files: { ...files, 'b.ts': '0' } }), 'arm.mjs is not what it was');
    await isRefused(open({ files: {} }), 'arm.mjs is not what it was');
  });

  it('is not run from an absolute path', async () => {
    const path = join(folder, 'arm.mjs');
    await expect(open({ path })).rejects.toThrow(
      `${join(directory, 'config.json')} names its module by an absolute path, ${path}; ${how}`,
    );
    expect(marks.hasRun).toBeUndefined();
    await isRun(open({ path }, true));
  });

  it('may have changed where it and the run are in the working directory, which is not the home', async () => {
    writeFileSync(join(folder, 'arm.mjs'), `${code}//`);
    const at = vi.spyOn(process, 'cwd');
    at.mockReturnValue(directory);
    await isRefused(open(), 'is not what it was');
    at.mockReturnValue(folder);
    vi.stubEnv('HOME', folder);
    await isRefused(open(), 'is not what it was');
    vi.unstubAllEnvs();
    await isRun(open());
  });
});
