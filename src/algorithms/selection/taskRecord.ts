/** @file The record of one training task: what was visited, what it returned, where the gradient pointed. */

import type { ZeroShotKnowledge } from '../knownPolicies/knownPolicy.ts';
import type { TaskGradient } from '../taskGradient/taskGradient.ts';

/** What is known about a training task when it has ended. */
export interface TaskObservation {
  /** `[K]` ψ_k in physical units. */
  readonly psi: readonly number[];
  /** Mean real return of θ̂; `null` for the first task, which has none. */
  readonly realReturnZeroShot: number | null;
  /** Mean real return of θ*. */
  readonly realReturnAfter: number;
  /** Estimate of L(φ, ψ_k): the difference of the two, not discounted; `null` for the first task. */
  readonly gap: number | null;
  /** Of `gap`, from the differences of episodes with the same start and action noise. */
  readonly gapStandardError: number | null;
  /** ∂L/∂ψ at ψ_k; `null` for the first task, and where the next task is chosen without it. */
  readonly gradient: TaskGradient | null;
  /** Of the episodes behind these returns, those in which the simulation diverged; absent if there are none. */
  readonly divergedEpisodes?: number | undefined;
}

/** A task where a policy that was adapted in the model has acted. Returns are undiscounted, under its ψ. */
export interface ProbeRecord {
  /** `[K]` */
  readonly psi: readonly number[];
  /** Mean of the policy that was the best known one before any probe. */
  readonly known: number;
  /** Mean of the adapted policy inside the model. */
  readonly promise: number;
  /** Mean of its real episodes. */
  readonly realReturn: number;
  /** Of `realReturn`. */
  readonly standardError: number;
  /** How much more a policy returned there, by real episodes alone; absent in records of older versions. */
  readonly certified?: number | undefined;
  /** The same, or how much more the model still promises, whichever is more. */
  readonly regret: number;
}

/** A task that might have come next. Returns are undiscounted, under its ψ. */
export interface CandidateRecord {
  /** `[K]` */
  readonly psi: readonly number[];
  /** Mean of the policy that was the best known one. */
  readonly known: number;
  /** Mean, inside the model, of the policy that was adapted from it. */
  readonly promise: number;
  /** Mean of its regret by all that was seen, here and at other tasks. */
  readonly expected: number;
  /** Standard deviation of that. */
  readonly deviation: number;
}

/** One line of `tasks.jsonl`. */
export interface TaskRecord extends TaskObservation {
  /** k, from 0. */
  readonly task: number;
  /** `[K]` ψ_{k+1} in physical units. */
  readonly nextPsi: readonly number[];
  /** What was known of ψ_k before its first sample, where policies are recorded. */
  readonly known?: ZeroShotKnowledge | undefined;
  /** What the task selection reports about its choice, numbers by name; absent if it reports nothing. */
  readonly selection?: Readonly<Record<string, number>> | undefined;
  /** Where the task selection has looked for the next task, if it acted for it. */
  readonly probes?: readonly ProbeRecord[] | undefined;
  /** The tasks that it chose the next one from, if it compared some. */
  readonly candidates?: readonly CandidateRecord[] | undefined;
}

/** A probe with its certified gap. */
export type CertifiedProbe = ProbeRecord & { readonly certified: number };

/** Of the probes after a task the one with the largest certified gap; null where none certified one. */
export function worstCertified({ probes = [] }: Pick<TaskRecord, 'probes'>): CertifiedProbe | null {
  const certified = probes.filter(
    (probe): probe is CertifiedProbe => probe.certified !== undefined,
  );
  return certified.reduce<CertifiedProbe | null>(
    (worst, probe) => (worst === null || probe.certified > worst.certified ? probe : worst),
    null,
  );
}
