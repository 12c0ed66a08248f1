import { describe, expect, it } from 'vitest';
import { findParameter } from '../config/config.ts';
import { type Axis, isAxisFault, readAxis } from './axes.ts';

const read = (path: string, written: unknown) => {
  const [group, name] = path.split('.');
  return readAxis(path, written, findParameter(group, name));
};

function axis(path: string, written: unknown): Axis {
  const found = read(path, written);
  if (isAxisFault(found)) throw new Error(found.problem);
  return found;
}

function draws(path: string, written: unknown, count: number): unknown[] {
  const found = axis(path, written);
  if (found.kind !== 'drawn') throw new Error('expected a distribution');
  return Array.from({ length: count }, (_, i) => found.draw(i));
}

describe('a grid', () => {
  it.each<[string, unknown, unknown[]]>([
    ['trpo.maxKl', 0.01, [0.01]],
    ['trpo.maxKl', [0.01, 0.02], [0.01, 0.02]],
    ['policy.optimizer', ['trpo', 'shac'], ['trpo', 'shac']],
    ['model.hiddenSizes', [64, 64], [[64, 64]]],
    ['model.hiddenSizes', [], [[]]],
    ['model.hiddenSizes', [[64, 64], [128], []], [[64, 64], [128], []]],
    ['nobody.knows', [1, 2], [[1, 2]]],
  ])('of %s from %j is %j', (path, written, values) => {
    expect(axis(path, written)).toEqual({ path, kind: 'grid', values });
  });
});

describe('a distribution', () => {
  const count = 400;
  // Of a share p in n draws, five standard deviations: a fault of one in a million.
  const slack = 5 * Math.sqrt(0.25 / count);

  it('uniform is between its ends, half of it below the middle', () => {
    const values = draws('trpo.maxKl', { uniform: [0.1, 0.3] }, count) as number[];
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0.1);
    expect(Math.max(...values)).toBeLessThanOrEqual(0.3);
    const share = values.filter((value) => value < 0.2).length / count;
    expect(Math.abs(share - 0.5)).toBeLessThan(slack);
    // Four digits, which people can type.
    for (const value of values) expect(value).toBe(Number(value.toPrecision(4)));
  });

  it('logUniform has half of its draws below the geometric mean of its ends', () => {
    const values = draws('trpo.maxKl', { logUniform: [1e-4, 1] }, count) as number[];
    expect(Math.min(...values)).toBeGreaterThanOrEqual(1e-4);
    expect(Math.max(...values)).toBeLessThanOrEqual(1);
    const share = values.filter((value) => value < 1e-2).length / count;
    expect(Math.abs(share - 0.5)).toBeLessThan(slack);
  });

  it('of a whole number gives both ends as often as the others', () => {
    const values = draws('rollout.updates', { uniform: [3, 6] }, count);
    for (const whole of [3, 4, 5, 6]) {
      const share = values.filter((value) => value === whole).length / count;
      expect(Math.abs(share - 0.25)).toBeLessThan(slack);
    }
    expect(new Set(values)).toEqual(new Set([3, 4, 5, 6]));
    const logarithmic = draws('rollout.updates', { logUniform: [1, 8] }, count);
    expect([...new Set(logarithmic)].sort()).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it('choice gives each value as often, lists included', () => {
    const values = draws('model.hiddenSizes', { choice: [[32], [64, 64]] }, count);
    const share = values.filter((value) => JSON.stringify(value) === '[32]').length / count;
    expect(Math.abs(share - 0.5)).toBeLessThan(slack);
    expect(new Set(values.map((value) => JSON.stringify(value)))).toEqual(
      new Set(['[32]', '[64,64]']),
    );
  });

  it('has the same draw i whenever it is asked, and other draws for another setting', () => {
    const interval = { uniform: [0.1, 0.9] };
    expect(draws('trpo.maxKl', interval, 9)).toEqual(draws('trpo.maxKl', interval, 20).slice(0, 9));
    const other = draws('noise.sigma', interval, 20);
    expect(draws('trpo.maxKl', interval, 20).filter((value, i) => value === other[i])).toEqual([]);
  });
});

describe('what is refused', () => {
  it.each<[string, unknown, string, string[]]>([
    ['trpo.maxKl', [], 'expected at least one value, got []', []],
    ['trpo.maxKl', [0.1, 0.2, 0.1], '0.1 is given twice', ['2']],
    [
      'trpo.maxKl',
      { uniforn: [0.1, 0.2] },
      'expected one of uniform, logUniform, choice, got uniforn; did you mean uniform?',
      ['uniforn'],
    ],
    ['trpo.maxKl', {}, 'expected one of uniform, logUniform, choice, got nothing', []],
    [
      'trpo.maxKl',
      { uniform: [0, 1], choice: [1] },
      'expected one of uniform, logUniform, choice, got uniform, choice',
      [],
    ],
    [
      'trpo.maxKl',
      { uniform: [2, 1] },
      'expected [low, high] with low < high, got [2,1]',
      ['uniform'],
    ],
    ['trpo.maxKl', { uniform: 3 }, 'expected [low, high] with low < high, got 3', ['uniform']],
    ['trpo.maxKl', { logUniform: [0, 1] }, 'expected low > 0, got [0,1]', ['logUniform']],
    [
      'rollout.updates',
      { uniform: [1, 2.5] },
      'expected two whole numbers, got [1,2.5]',
      ['uniform'],
    ],
    [
      'policy.optimizer',
      { uniform: [1, 2] },
      'expected a choice, as the setting is no number',
      ['uniform'],
    ],
    ['trpo.maxKl', { choice: 0.1 }, 'expected a list of values, got 0.1', ['choice']],
    ['trpo.maxKl', { choice: [0.1, 0.1] }, '0.1 is given twice', ['choice', '1']],
  ])('%s: %j', (path, written, problem, below) => {
    expect(read(path, written)).toEqual({ problem, below });
  });
});
