/** @file The forms of the networks of PEARL, and of PEARL-MT, whose networks read ψ beside z. */

import { taskContext } from '../multiTask/trainingTasks.ts';
import { type SacSpec, sacSpec } from '../sac/sacNetworks.ts';
import type { World } from '../world.ts';
import type { EncoderSpec } from './contextEncoder.ts';

/** Whether policy and values read ψ: PEARL-MT, not PEARL. The encoder never does. */
export interface PearlVariant {
  readonly readsTask: boolean;
}

/** The forms. */
export interface PearlSpec {
  readonly encoder: EncoderSpec;
  /** Their context is z, followed by what is read of ψ. */
  readonly networks: SacSpec;
  /** K, or 0 where ψ is not read. */
  readonly taskSize: number;
}

/** The forms for a family. */
export function pearlSpec(
  { family, config }: Pick<World, 'family' | 'config'>,
  { readsTask }: PearlVariant,
): PearlSpec {
  const { stateSize, actionSize, box } = family;
  const { latentSize, encoderSizes } = config.pearl;
  const taskSize = readsTask ? box.low.length : 0;
  return {
    encoder: { stateSize, actionSize, latentSize, hiddenSizes: encoderSizes },
    networks: sacSpec(family, config.sac.hiddenSizes, latentSize + taskSize),
    taskSize,
  };
}

/** `[K]` what the networks read of a task, or nothing. */
export function readOf(
  { family }: Pick<World, 'family'>,
  { taskSize }: PearlSpec,
  psi: ArrayLike<number>,
): number[] {
  return taskSize === 0 ? [] : taskContext(psi, family.box);
}
