import { describe, expect, it } from 'vitest';
import { hopper2d } from '../tasks/hopper2d.ts';
import { problemByName } from './problems.ts';

describe('problemByName', () => {
  it('finds a problem', () => {
    expect(problemByName('hopper2d').family).toBe(hopper2d);
  });

  it('lists the known names for an unknown one', () => {
    expect(() => problemByName('hoper2d')).toThrow(
      'family is "hoper2d", expected one of: hopper2d, walker2d, ant2d, ant3d, cheetah-highdim, drone2d, pointMass',
    );
    expect(() => problemByName('toString')).toThrow('family is "toString"');
  });
});
