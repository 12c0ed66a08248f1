import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { hopper2d } from '../tasks/hopper2d.ts';
import { problemByName, problems } from './problems.ts';

describe('problemByName', () => {
  it('finds a problem', () => {
    expect(problemByName('hopper2d').family).toBe(hopper2d);
  });

  it('lists the known names for an unknown one', () => {
    expect(() => problemByName('hoper2d')).toThrow(
      'family is "hoper2d", expected one of: hopper2d, walker2d, ant2d, ant3d, cheetah-highdim, drone2d, half-cheetah-vel, pointMass',
    );
    expect(() => problemByName('toString')).toThrow('family is "toString"');
  });
});

describe('the episodes of every problem', () => {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');

  it.each(Object.entries(problems))(
    '%s: last as long as the README says',
    async (name, problem) => {
      const row = readme
        .split('\n')
        .find((line) => line.startsWith('|') && line.includes(`\`${name}\``));
      const env = await problem.makeEnv(1);
      const seconds = Number((env.timeLimit * env.timeStep).toPrecision(6));
      env.dispose();
      expect(row?.split('|').at(-2)?.trim()).toBe(`${seconds} s`);
    },
  );
});
