import { describe, expect, it } from 'vitest';
import { problemByName } from '../../envs/problems.ts';
import { taskBox } from '../../tasks/box.ts';
import type { TaskFamily } from '../../tasks/taskFamily.ts';
import { assertFamilyOf } from './trainedRun.ts';

describe('assertFamilyOf', () => {
  const path = 'run/checkpoints/000003.safetensors';
  const problem = problemByName('pointMass');

  /** Compares a point mass with some fields changed with the checkpoint of one as it is. */
  function compare(changed: Partial<TaskFamily>): void {
    const sizes = { stateSize: 4, actionSize: 2, taskSize: 2 };
    const family = { ...problem.family, ...changed };
    assertFamilyOf({ sizes, path }, { problem: { ...problem, family }, source: '/lab/arm.ts' });
  }

  it('accepts the family of the checkpoint, with another box and another time limit too', () => {
    compare({});
    compare({ box: taskBox([-3, 0], [3, 1]), timeLimit: 7 });
  });

  it.each<[Partial<TaskFamily>, string]>([
    [{ stateSize: 5 }, 'family.stateSize is 5, expected 4'],
    [{ actionSize: 3 }, 'family.actionSize is 3, expected 2'],
    [{ box: taskBox([0], [1]) }, 'number of coordinates of family.box is 1, expected 2'],
  ])('refuses another: %j', (changed, message) => {
    expect(() => compare(changed)).toThrow(`/lab/arm.ts: ${message}, as in ${path}`);
  });
});
