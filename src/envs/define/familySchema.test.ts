import { describe, expect, it } from 'vitest';
import { pointMass } from '../../tasks/pointMass.ts';
import { createPointMass } from '../pointMass/pointMass.ts';
import type { Problem } from '../problems.ts';
import { faultOfProblem } from './familySchema.ts';

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
      'expected what defineTaskFamily({ … }) returns, got a function',
    ],
    [problem.family, 'family: expected a task family beside makeEnv, it is missing'],
    [{ ...problem, makeEnv: 4 }, 'makeEnv: expected a function, got 4'],
  ])('%#: says what is missing', (value, fault) => {
    expect(faultOfProblem(value)).toBe(fault);
  });

  it.each<[object, string]>([
    [{ name: 'a/b' }, 'name: expected a letter, then up to 63 letters, digits, - and _, got "a/b"'],
    [{ name: 3 }, 'name: expected a letter, then up to 63 letters, digits, - and _, got 3'],
    [{ name: 'hopper2d' }, 'name: expected a name that no built-in family has, got "hopper2d"'],
    [{ stateSize: 1.5 }, 'stateSize: expected a whole number ≥ 1, got 1.5'],
    [{ actionSize: 0 }, 'actionSize: expected a whole number ≥ 1, got 0'],
    [{ actionLimit: Number.NaN }, 'actionLimit: expected a number > 0, got NaN'],
    [{ timeLimit: undefined }, 'timeLimit: expected a whole number ≥ 1, it is missing'],
    [
      { box: { low: [1], high: [0] } },
      'box: expected low and high of the same length, low < high, such as taskBox([0], [1]), got { low: [1], high: [0] }',
    ],
    [
      { box: 7 },
      'box: expected low and high of the same length, low < high, such as taskBox([0], [1]), got 7',
    ],
    [
      { parameterNames: ['x'] },
      'parameterNames: expected a name for each coordinate of the box, got ["x"]',
    ],
    [{ defaultTask: ['0', '1'] }, 'defaultTask[0]: expected a number, got "0"'],
    [
      { defaultTask: [0] },
      'defaultTask: expected a number for each coordinate of the box, got [0]',
    ],
    [{ reward: 'r' }, 'reward: expected a function, got "r"'],
    [{ terminated: undefined }, 'terminated: expected a function, it is missing'],
    [{ constrainState: {} }, 'constrainState: expected a function, got {}'],
  ])('%j: names the field of the family', (fields, fault) => {
    const found = faultOfProblem({ ...problem, family: { ...problem.family, ...fields } });
    expect(found).toBe(`family.${fault}`);
  });
});
