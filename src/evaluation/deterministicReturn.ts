/** @file The return of the mean action: what an exported policy does, which has no noise. */

import {
  type MeasuredReturns,
  type MeasureOptions,
  measureReturns,
  type PolicyInWorld,
} from '../algorithms/realRollouts.ts';
import type { World } from '../algorithms/world.ts';
import { collect } from '../envs/collect.ts';

/**
 * Undiscounted returns under ψ of whole fresh episodes in which π_θ takes its mean action, one a simulator.
 *
 * @returns the returns, and the real steps that they took; equal keys give the starts of `realReturns`.
 */
export function deterministicReturns(
  world: World,
  { theta, normalizer }: PolicyInWorld,
  options: MeasureOptions,
): Promise<MeasuredReturns> {
  return measureReturns(world, options, (env) =>
    collect({
      env,
      key: options.key,
      mode: 'episodes',
      terminated: world.tasks.terminated,
      act: (states) => world.policy.mean({ theta, normalizer, states }),
    }),
  );
}
