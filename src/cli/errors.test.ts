import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ConfigError } from '../study/config/layers.ts';
import { FamilyError } from '../study/family/familyModule.ts';
import { LockedError } from '../study/files/lock.ts';
import { jobError } from '../study/jobs/executor.ts';
import { checkUsage, UsageError } from '../study/usageError.ts';
import { answerBrokenStreams, reportError } from './errors.ts';

describe('reportError', () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it.each([
    ['UsageError', new UsageError('m'), 2],
    ['ConfigError', new ConfigError([{ where: '--set a=1', path: '', problem: 'm' }]), 2],
    ['FamilyError', new FamilyError('m'), 2],
    ['LockedError', new LockedError('m'), 75],
    ['error of a job that met a lock', jobError('a', new LockedError('m')), 75],
    ['Error', new Error('m'), 1],
    ['RangeError', new RangeError('m'), 1],
    ['Error of the same name only', Object.assign(new Error('m'), { name: 'UsageError' }), 1],
  ])('prints the message of an %s and gives its exit code', (_, error, code) => {
    const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    expect(reportError(error)).toBe(code);
    expect(write).toHaveBeenCalledExactlyOnceWith(`admrl: ${error.message}\n`);
  });
});

describe('a standard stream that is broken', () => {
  const streams = [process.stdout, process.stderr];
  let before: readonly (() => void)[][];
  beforeEach(() => {
    before = streams.map((stream) => stream.listeners('error') as (() => void)[]);
    answerBrokenStreams();
  });
  afterEach(() => {
    streams.forEach((stream, i) => {
      const added = stream
        .listeners('error')
        .filter((one) => !before[i].includes(one as () => void));
      for (const listener of added) stream.off('error', listener as () => void);
    });
    vi.restoreAllMocks();
  });
  const broken = (code: string): Error => Object.assign(new Error(`${code}: write`), { code });

  it.each([
    ['EPIPE', 0, ''],
    [
      'ENOSPC',
      1,
      'admrl: cannot write to the standard output: no space left on the disk (ENOSPC)\n',
    ],
  ])('ends with results that cannot be written: %s', (code, exitCode, message) => {
    let shown = '';
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
      shown += text;
      return true;
    });
    vi.spyOn(process, 'exit').mockImplementation((ended) => {
      throw new Error(`exit ${ended}`);
    });
    expect(() => process.stdout.emit('error', broken(code))).toThrow(`exit ${exitCode}`);
    expect(shown).toBe(message);
  });

  it.each(['EPIPE', 'ENOSPC', 'EIO'])('goes on without progress: %s', (code) => {
    expect(process.stderr.emit('error', broken(code))).toBe(true);
  });
});

describe('checkUsage', () => {
  const failWith = (error: Error) => () =>
    checkUsage(() => {
      throw error;
    });

  it('makes a RangeError one of usage, and lets other errors through', () => {
    expect(failWith(new RangeError('samples is 3'))).toThrow(new UsageError('samples is 3'));
    expect(failWith(new TypeError('no'))).toThrow(TypeError);
    expect(checkUsage(() => 7)).toBe(7);
  });
});
