/** @file The world as MAML sees it: policies that may read ψ, and the compiled inner and outer problems. */

import { createPolicyFunctions } from '../../policies/policyFunctions.ts';
import { taskContext } from '../multiTask/trainingTasks.ts';
import { assemble } from '../scope.ts';
import { specsWithContext, type World } from '../world.ts';
import { type Adapter, createAdapter } from './adapter.ts';
import type { ReadTask } from './taskBatch.ts';

/** Whether policies read ψ: MAML-MT, not MAML. */
export interface MamlVariant {
  readonly readsTask: boolean;
}

/** The forms of the networks. */
export function mamlSpecs(
  world: Pick<World, 'specs' | 'family'>,
  { readsTask }: MamlVariant,
): World['specs'] {
  return readsTask ? specsWithContext(world, world.family.box.low.length) : world.specs;
}

/** A task as policies read it. */
export function readTask(
  { family }: Pick<World, 'family'>,
  psi: ArrayLike<number>,
  { readsTask }: MamlVariant,
): ReadTask {
  return { psi, context: readsTask ? Float32Array.from(taskContext(psi, family.box)) : undefined };
}

/** What rolls policies out and adapts them. */
export interface AdaptingWorld extends Pick<World, 'specs' | 'policy' | 'tasks' | 'config'> {
  /** For batches of `rows` steps. */
  readonly adapter: Adapter;
  /** Frees what is not the world's. */
  dispose(): Promise<void>;
}

/** Compiles it. */
export function createAdaptingWorld(
  world: World,
  variant: MamlVariant,
  rows: number,
): Promise<AdaptingWorld> {
  const { runtime, config, tasks } = world;
  const specs = mamlSpecs(world, variant);
  return assemble(async ({ own, dispose }) => ({
    specs,
    tasks,
    config,
    policy: own(createPolicyFunctions(runtime, specs.policy)),
    adapter: own(
      await createAdapter(runtime, {
        policy: specs.policy,
        rows,
        surrogate: config.maml.surrogate,
      }),
    ),
    dispose,
  }));
}
