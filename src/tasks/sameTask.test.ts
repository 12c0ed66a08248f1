import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isSameTask, taskKey } from './sameTask.ts';

it('calls tasks the same when every number is equal, and gives them one key', () => {
  const task = fc.array(fc.double({ noNaN: true }), { minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(task, task, (a, b) => {
      expect(isSameTask(a, [...a])).toBe(true);
      expect(taskKey([...a])).toBe(taskKey(a));
      expect(taskKey(a) === taskKey(b)).toBe(isSameTask(a, b));
    }),
  );
});

it('tells apart what differs in the last digit or in length, and not 0 from -0', () => {
  for (const [a, b, same] of [
    [[0.1 + 0.2, 1], [0.3, 1], false],
    [[1], [1, 1], false],
    [[1, 12], [11, 2], false],
    [[0], [-0], true],
  ] as const) {
    expect(isSameTask(a, b)).toBe(same);
    expect(taskKey(a) === taskKey(b)).toBe(same);
  }
});
