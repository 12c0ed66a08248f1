import { describe, expect, it } from 'vitest';
import { createPointMass } from '../../envs/pointMass/pointMass.ts';
import type { Problem } from '../../envs/problems.ts';
import { pointMass } from '../../tasks/pointMass.ts';
import { faultOfProblem } from './faultOfProblem.ts';

const problem: Problem = {
  family: { ...pointMass, name: 'mine' },
  makeEnv: async (numEnvs) => createPointMass({ numEnvs }),
};

describe('faultOfProblem', () => {
  it('finds none in a problem', () => {
    expect(faultOfProblem(problem)).toBeNull();
    const { reward, terminated, ...data } = problem.family;
    class Family {
      features = null;
      reward = reward;
      terminated = terminated;
      constrainState = (state: Parameters<typeof reward>[0]['state']) => state;
    }
    expect(faultOfProblem({ ...problem, family: Object.assign(new Family(), data) })).toBeNull();
  });

  it.each<[unknown, string]>([
    [undefined, 'there is none; write: export default defineTaskFamily({ … })'],
    [null, 'expected what defineTaskFamily({ … }) returns, got null'],
    [
      () => {
        return problem;
      },
      'expected what defineTaskFamily({ … }) returns, got [Function (anonymous)]',
    ],
    [problem.family, 'family: expected a task family beside makeEnv, got undefined'],
    [{ ...problem, makeEnv: 4 }, 'makeEnv: expected a function, got 4'],
  ])('%#: says what is missing', (value, fault) => {
    expect(faultOfProblem(value)).toBe(fault);
  });

  it.each<[object, string]>([
    [{ name: 'a/b' }, "name: expected a letter, then letters, digits, - and _, got 'a/b'"],
    [{ name: 3 }, 'name: expected a letter, then letters, digits, - and _, got 3'],
    [{ name: 'hopper2d' }, "name: hopper2d is a family of admrl's, choose another name"],
    [{ stateSize: 1.5 }, 'stateSize: expected a whole number ≥ 1, got 1.5'],
    [{ actionSize: 0 }, 'actionSize: expected a whole number ≥ 1, got 0'],
    [{ actionLimit: Number.NaN }, 'actionLimit: expected a number > 0, got NaN'],
    [{ timeLimit: undefined }, 'timeLimit: expected a whole number ≥ 1, got undefined'],
    [
      { box: { low: [1], high: [0] } },
      'box: expected low and high of the same length, low < high, such as taskBox([0], [1]), got { low: [ 1 ], high: [ 0 ] }',
    ],
    [
      { box: 7 },
      'box: expected low and high of the same length, low < high, such as taskBox([0], [1]), got 7',
    ],
    [
      { parameterNames: ['x'] },
      "parameterNames: expected a name for each coordinate of the box, got [ 'x' ]",
    ],
    [
      { defaultTask: ['0', '1'] },
      "defaultTask: expected a number for each coordinate of the box, got [ '0', '1' ]",
    ],
    [{ reward: 'r' }, "reward: expected a function, got 'r'"],
    [{ terminated: undefined }, 'terminated: expected a function, got undefined'],
    [{ constrainState: {} }, 'constrainState: expected a function, or nothing, got {}'],
  ])('%j: names the field of the family', (fields, fault) => {
    const found = faultOfProblem({ ...problem, family: { ...problem.family, ...fields } });
    expect(found).toBe(`family.${fault}`);
  });
});
