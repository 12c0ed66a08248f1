/** @file Returns that are affine in ψ: known policies as straight lines over Ψ, where rewards are linear in ψ. */

import { mean } from '../../../math/statistics.ts';
import { fromUnit } from '../../../tasks/box.ts';
import { knownReturns } from '../../knownPolicies/knownReturns.ts';
import type { Learner } from '../../learner.ts';
import type { World } from '../../world.ts';

/** What a policy returns at x, where Ψ is [-1, 1]^K: offset + slope x. */
export interface AffineReturn {
  /** At the centre of Ψ. */
  readonly offset: number;
  /** `[K]` */
  readonly slope: readonly number[];
}

/** Of a return: what single precision leaves of it after some hundred steps. */
const tolerance = 1e-4;

/**
 * Every known policy's mean return as a function of ψ, from its recorded episodes; null unless all are affine, as far as two more
 * tasks tell.
 */
export async function affineReturns(
  { tasks, family }: Pick<World, 'tasks' | 'family'>,
  { known = [], dataset }: Pick<Learner, 'known' | 'dataset'>,
): Promise<AffineReturn[] | null> {
  const size = family.box.low.length;
  const at = async (unit: readonly number[]): Promise<number[]> => {
    const all = await knownReturns({ tasks }, { known, dataset }, fromUnit(unit, family.box));
    return all.map(({ returns }) => mean(returns));
  };
  const unitVector = (k: number): number[] =>
    Array.from({ length: size }, (_, i) => Number(i === k));
  const centre = await at(new Array<number>(size).fill(0));
  const ends: number[][] = [];
  for (let k = 0; k < size; k++) ends.push(await at(unitVector(k)));
  const policies = centre.map(
    (offset, p): AffineReturn => ({ offset, slope: ends.map((values) => values[p] - offset) }),
  );
  // Where distances count, the way back is not minus the way there.
  for (const x of [-1, -0.4]) {
    const unit = Array.from({ length: size }, (_, k) => (k % 2 === 0 ? x : -x / 2));
    const found = await at(unit);
    for (const [p, policy] of policies.entries()) {
      const largest = policy.slope.reduce(
        (sum, m) => sum + Math.abs(m),
        1 + Math.abs(policy.offset),
      );
      if (Math.abs(found[p] - returnAt(policy, unit)) > tolerance * largest) return null;
    }
  }
  return policies;
}

/** offset + slope x. */
export function returnAt({ offset, slope }: AffineReturn, unit: readonly number[]): number {
  return slope.reduce((sum, m, k) => sum + m * unit[k], offset);
}
