import { describe, expect, it } from 'vitest';
import { measuredReturn, summarizeReturns } from './measuredReturn.ts';

describe('measuredReturn', () => {
  it('summarises the first set and keeps both', () => {
    const measured = measuredReturn([1, 2, 3], [10, 20]);
    expect(measured).toEqual({
      ...summarizeReturns([1, 2, 3]),
      values: [1, 2, 3],
      fresh: [10, 20],
    });
    expect(measured).toMatchObject({ mean: 2, episodes: 3 });
  });

  it('needs two episodes in each', () => {
    expect(() => measuredReturn([1], [1, 2])).toThrow(
      'returns has 1 episodes, expected at least 2',
    );
    expect(() => measuredReturn([1, 2], [1])).toThrow('fresh has 1 episodes, expected at least 2');
  });
});
