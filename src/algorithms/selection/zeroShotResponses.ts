/** @file How the zero-shot search responds to ψ: once more from θ̂, in its model, under ψ a little to either side. */

import { foldIn, type Key } from '../../math/random.ts';
import { unitScale } from '../../tasks/box.ts';
import type { Learner, ZeroShotSnapshot } from '../learner.ts';
import { searchOf } from '../policyOptimization/policySearches.ts';
import type { ZeroShotResponse } from '../taskGradient/secant.ts';
import type { World } from '../world.ts';

/**
 * θ₊ and θ₋ for every coordinate of ψ: one iteration of the search each, without a fit of φ, all with the same key. ε is
 * `taskGradient.secantStep` in units of the box; near a face ψ ± ε may lie outside Ψ, where rewards are defined all the same.
 */
export async function zeroShotResponses(
  world: World,
  learner: Learner,
  { thetaHat, value, phi, normalizers }: ZeroShotSnapshot,
  key: Key,
): Promise<{ readonly responses: ZeroShotResponse[]; readonly virtualSteps: number }> {
  const { config, family } = world;
  const search = searchOf(config);
  const start = {
    ...learner,
    model: { ...learner.model, parameters: phi },
    normalizers,
    theta: thetaHat,
    optimizer: search.initial(world, thetaHat, 'learned'),
    value,
  };
  const responses: ZeroShotResponse[] = [];
  let virtualSteps = 0;
  for (const [k, halfWidth] of unitScale(family.box).entries()) {
    const step = config.taskGradient.secantStep * halfWidth;
    const searched = async (by: number): Promise<Float32Array> => {
      const psi = learner.psi.map((x, i) => (i === k ? x + by : x));
      const { learned } = await search.improve(world, { ...start, psi }, foldIn(key, 'response'));
      virtualSteps += learned.virtualSteps - learner.virtualSteps;
      return learned.theta;
    };
    responses.push({
      above: await searched(step),
      below: await searched(-step),
      distance: 2 * step,
    });
  }
  return { responses, virtualSteps };
}
