/** @file One task of an attack: the adaptation to it, with the policy, which other tasks are compared with. */

import type { Learner } from '../algorithms/learner.ts';
import type { PolicyInWorld } from '../algorithms/realRollouts.ts';
import type { World } from '../algorithms/world.ts';
import type { Key } from '../math/random.ts';
import { adapt } from './adaptation.ts';
import type { AttackedTask } from './attack.ts';
import type { EvaluateTaskOptions } from './evaluate.ts';

/** Which task, and how to adapt to it. */
export interface AttackTaskOptions {
  readonly world: World;
  /** The trained state; it is read only. */
  readonly trained: Learner;
  readonly psi: readonly number[];
  /** n, a multiple of `adaptSamples`. */
  readonly samples: number;
  readonly settings: EvaluateTaskOptions['settings'];
  /** Of the adaptation. */
  readonly key: Key;
  /** Of the episodes, which all tasks share. */
  readonly episodesKey: Key;
}

/** What an adaptation gives. */
export interface AttackAdaptation extends Pick<AttackedTask, 'returns' | 'ledger'> {
  readonly policy: PolicyInWorld;
}

/**
 * Adapts to the task and measures A_n. With the key of `evaluateTask` the policy is the one that was evaluated there.
 *
 * @throws RangeError when `samples` is not a multiple of `adaptSamples`, or the task does not fit the family.
 */
export async function attackTask(options: AttackTaskOptions): Promise<AttackAdaptation> {
  const { settings, ...others } = options;
  const { adaptSamples, ...counts } = settings;
  const adapted = await adapt({ ...others, ...counts, samplesPerStage: adaptSamples });
  const { returns, learner } = adapted[adapted.length - 1];
  const policy = { theta: learner.theta, normalizer: learner.normalizers.state };
  return { returns, policy, ledger: learner.ledger };
}
