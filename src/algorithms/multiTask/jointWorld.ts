/** @file The world of policies that read ψ, made when the first step asks for it. */

import { createScope, type Disposable } from '../scope.ts';
import { type World, withContext } from '../world.ts';

/** What is made once, if at all: a run whose steps are passed over, or only counted, needs none. */
export interface MadeOnDemand<T> {
  open(): Promise<T>;
  /** Frees what was made. */
  dispose(): Promise<void>;
}

/** A thing that is made when it is first asked for, with what it owns. */
export function onDemand<T>(
  make: (own: <D extends Disposable>(thing: D) => D) => Promise<T>,
): MadeOnDemand<T> {
  const scope = createScope();
  let made: Promise<T> | null = null;
  return {
    open() {
      made ??= make((thing) => scope.own(thing));
      return made;
    },
    dispose: () => scope.dispose(),
  };
}

/** The world in which policies and value functions read ψ, K numbers; simulators and model are those of `world`. */
export function jointWorld(world: World): MadeOnDemand<World> {
  return onDemand(async (own) => own(await withContext(world, world.family.box.low.length)));
}
