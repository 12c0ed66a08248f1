/** @file The world of policies that read ψ, made when the first step asks for it. */

import { type MadeOnDemand, onDemand } from '../onDemand.ts';
import { type World, withContext } from '../world.ts';

/** The world in which policies and value functions read ψ, K numbers; simulators and model are those of `world`. */
export function jointWorld(world: World): MadeOnDemand<World> {
  return onDemand(async (own) => own(await withContext(world, world.family.box.low.length)));
}
