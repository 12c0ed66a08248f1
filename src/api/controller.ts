/** @file The policy for one task, ready to act and to be saved: the mean action, within the limits of the robot. */

import type { World } from '../algorithms/world.ts';
import { exportPolicy } from '../evaluation/exportPolicy.ts';
import { policyMetadata } from '../evaluation/policyMetadata.ts';
import type { PolicyInWorld } from '../policies/policyOf.ts';
import { writeFileAtomically } from '../study/files/atomicFile.ts';
import { UsageError } from '../study/usageError.ts';
import { version } from '../study/version.ts';

/** A policy that acts without noise. It works until the run that it comes from is disposed of; a saved file always does. */
export interface Controller {
  /**
   * `[N, A]` the actions in N states `[N, S]` (row-major; a single state may be `[S]`), clipped to the family's limit.
   *
   * @throws UsageError when the length is not a multiple of S
   */
  act(states: ArrayLike<number>): Promise<Float32Array>;
  /**
   * The bytes of an ONNX model: input `state` `[N, S]`, outputs `action` `[N, A]` and, for robots whose actuators are known,
   * `control` `[N, A]` in their units; normaliser inside. Its metadata name the task, the entries and the actuators.
   */
  toOnnx(): Uint8Array;
  /**
   * Writes the ONNX model, all of it or nothing.
   *
   * @throws Error naming file and cause when it cannot be written
   */
  save(path: string): Promise<void>;
}

/** The controller for the task ψ: its policy in its world. */
export function controllerOf(
  world: World,
  inWorld: PolicyInWorld,
  psi: readonly number[],
): Controller {
  const { family, specs, policy, labels } = world;
  const { stateSize, actionLimit } = family;
  const { actuators } = labels;
  const { form = specs.policy } = inWorld;
  const metadata = policyMetadata(world, psi, version);
  const toOnnx = (): Uint8Array =>
    exportPolicy({ spec: form, ...inWorld, actionLimit, actuators, metadata });
  return {
    async act(states) {
      if (states.length === 0 || states.length % stateSize !== 0) {
        throw new UsageError(
          `states has ${states.length} numbers, expected ${stateSize} for each state of ${family.name}`,
        );
      }
      const actions = await policy.mean({ ...inWorld, states: Float32Array.from(states) });
      return actions.map((action) => Math.min(actionLimit, Math.max(-actionLimit, action)));
    },
    toOnnx,
    async save(path) {
      writeFileAtomically(path, toOnnx());
    },
  };
}
