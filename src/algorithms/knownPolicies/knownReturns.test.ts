/** @file The best known policy and its floor: chosen by some episodes, bounded by others, so that the floor holds. */

import { expect, it } from 'vitest';
import { emptyNormalizer } from '../../data/normalizer.ts';
import { foldIn, keyFromSeed, normals } from '../../math/random.ts';
import type { KnownPolicy } from './knownPolicy.ts';
import { bestKnown, type KnownReturn } from './knownReturns.ts';

const policy = (name: string): KnownPolicy => ({
  name,
  theta: new Float32Array(1),
  value: null,
  normalizer: emptyNormalizer(1),
  shard: 0,
});

it('chooses by the even-numbered episodes, and bounds by the odd-numbered ones', () => {
  const lucky = { policy: policy('lucky'), returns: [9, 1, 9, 3, 9, 2] };
  const steady = { policy: policy('steady'), returns: [8, 8, 8, 8, 8, 8] };
  const { policy: chosen, floor } = bestKnown([steady, lucky]);
  expect(chosen.name).toBe('lucky');
  // The mean of 1, 3, 2 is 2, its standard error 1/√3, and P(T > 2.920) = 0.05 for 2 degrees of freedom.
  expect(floor).toBeCloseTo(2 - 2.91999 / Math.sqrt(3), 4);
  expect(bestKnown([lucky, { ...lucky, policy: policy('later') }]).policy.name).toBe('lucky');
});

it('has a floor that holds in 95 % of all cases, although it is chosen among many', () => {
  // 30 policies with the same expected return 0: the best of them was lucky.
  const trials = 2000;
  let kept = 0;
  for (let trial = 0; trial < trials; trial++) {
    const draws = normals(foldIn(keyFromSeed(3), trial), 30 * 10);
    const candidates = Array.from(
      { length: 30 },
      (_, i): KnownReturn => ({
        policy: policy(`${i}`),
        returns: Array.from(draws.subarray(i * 10, (i + 1) * 10)),
      }),
    );
    if (bestKnown(candidates).floor <= 0) kept += 1;
  }
  // Four standard errors of a share of 0.95 are 0.019.
  expect(kept / trials).toBeGreaterThan(0.95 - 0.02);
  expect(kept / trials).toBeLessThan(0.95 + 0.02);
});

it('needs a policy, and two episodes that did not choose it', () => {
  expect(() => bestKnown([])).toThrow('no policy has been recorded');
  expect(() => bestKnown([{ policy: policy('new'), returns: [1, 2, 3] }])).toThrow(
    'bestKnown: new has 3 episodes, expected at least 4',
  );
});
