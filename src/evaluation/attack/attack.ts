/** @file An attack on a trained system: the record of the search for its worst task. */

import type { Algorithm, AlgorithmState } from '../../algorithms/algorithm.ts';
import type { World } from '../../algorithms/world.ts';
import { divergedOf } from '../../data/episodes.ts';
import type { SampleLedger } from '../../data/ledger.ts';
import { foldIn, type Key, keyFromSeed } from '../../math/random.ts';
import { mean } from '../../math/statistics.ts';
import type { PolicyInWorld } from '../../policies/policyOf.ts';
import { adapt } from '../adaptation.ts';
import { type EvaluateTaskOptions, type Evaluation, evaluationLedger } from '../evaluate.ts';
import { type MeasuredReturn, measuredReturn, type ReturnSummary } from '../measuredReturn.ts';
import { bestPolicy, type PolicyScore } from './policyPool.ts';

/*
 * The attack maximises a regret. A*(ψ) is known on few tasks only, but a policy's episodes can be scored on every ψ. So
 * the reference on ψ is the best of all other available policies: those adapted to the test tasks and to the tasks
 * searched so far, and the zero action. It is a lower bound of A*(ψ), and
 *
 *   gap(ψ) = max_{π in the pool} J(π, ψ) − A_n(ψ) ≤ A*(ψ) − A_n(ψ) = G_n(ψ):
 *
 * a gap that is found is a certified failure, as a known policy does better on that very task; the true gap may be
 * larger. A negative gap means that no known policy does better there.
 *
 * The largest of several noisy means is too large on average. So the best policy is chosen on one set of episodes and
 * its return read from the other, both ways round (`values` and `fresh`), and the tasks chosen by these gaps are
 * measured again.
 */

/** A policy of the pool other than the one adapted to the task. */
export interface PoolReference {
  /** `zero-action`, or the name of the task that it was adapted to. */
  readonly policy: string;
  /** Its return on the task in question, the best of the pool over both sets of episodes. */
  readonly returns: MeasuredReturn;
  /** The gap in one set to the policy that is best in the other, averaged over both ways round; may be negative. */
  readonly gap: number;
}

/** A task of an attack. */
export interface AttackedTask {
  /** `test-3` or `search-17`: its place in the set of test tasks, or its number in the search, from 0. */
  readonly name: string;
  /** `[K]` */
  readonly psi: readonly number[];
  /** A_n, on episodes that all tasks share. */
  readonly returns: MeasuredReturn;
  /** Real steps of this adaptation. */
  readonly ledger: SampleLedger;
  /** As in `TaskEvaluation`. */
  readonly divergedEpisodes?: number | undefined;
  /** SHA-256 of the file with the adapted policy. */
  readonly policy: string;
  /** The best of the pool as it was when the search continued; null while tasks of the same generation are adapted. */
  readonly reference: PoolReference | null;
}

/** A task that has been compared with the pool. */
export interface ScoredTask extends AttackedTask {
  readonly reference: PoolReference;
}

/** A task on new episodes, the same for both policies, by which nothing was selected. */
export interface ReportedTask {
  /** Of the task. */
  readonly name: string;
  /** `[K]` */
  readonly psi: readonly number[];
  /** A_n. */
  readonly achieved: ReturnSummary;
  readonly reference: {
    /** As in `PoolReference`. */
    readonly policy: string;
    readonly returns: ReturnSummary;
  };
  /** The gap, from the differences of paired episodes. */
  readonly gap: ReturnSummary;
}

/** The end of an attack. */
export interface AttackReport {
  /** Number of tasks searched. */
  readonly searched: number;
  /** The worst of them, worst first; these episodes did not determine the order. */
  readonly worst: readonly ReportedTask[];
  /** The worst test task, found in the same way; null without test tasks. */
  readonly worstTest: ReportedTask | null;
  /** Real steps of the pool's zero action and of this report. */
  readonly steps: number;
}

/** The content of `attack.json`. */
export interface Attack
  extends Pick<Evaluation, 'family' | 'familyFiles' | 'method' | 'seed' | 'step'>,
    AttackedTasks {
  /** n */
  readonly samples: number;
  /** Name of the set of test tasks; null when there are none. */
  readonly taskSet: string | null;
  /** Null until all requested tasks are done. */
  readonly report: AttackReport | null;
}

/** The tasks of an attack by origin, each list in the order of their numbers. */
export interface AttackedTasks {
  readonly tests: readonly AttackedTask[];
  readonly searched: readonly AttackedTask[];
}

/** The empty file of an attack on a system. */
export function emptyAttack(system: Omit<Attack, 'tests' | 'searched' | 'report'>): Attack {
  return { ...system, tests: [], searched: [], report: null };
}

/** Keys of the parts of an attack on a run with that seed. */
export interface AttackKeys {
  /** Of a searched task's adaptation, by its number. */
  task(number: number): Key;
  /** Of the episodes that all policies share. */
  readonly episodes: Key;
  readonly search: Key;
  readonly report: Key;
}

/** The keys of a seed. */
export function attackKeys(seed: number): AttackKeys {
  const key = foldIn(keyFromSeed(seed), 'attack');
  return {
    task: (number) => foldIn(foldIn(key, 'task'), number),
    episodes: foldIn(key, 'episodes'),
    search: foldIn(key, 'search'),
    report: foldIn(key, 'report'),
  };
}

/**
 * The best policy of the pool except the task's own, with the gap to it.
 *
 * @throws RangeError when there is no other policy.
 */
export function poolReference(
  { name, returns }: Pick<AttackedTask, 'name' | 'returns'>,
  scores: readonly PolicyScore[],
): PoolReference {
  const others = scores.filter((score) => score.name !== name);
  const gapIn = (set: 'values' | 'fresh', chosenBy: 'values' | 'fresh'): number =>
    mean(bestPolicy(others, chosenBy)[set]) - mean(returns[set]);
  const best = bestPolicy(others, 'both');
  return {
    policy: best.name,
    returns: measuredReturn(best.values, best.fresh, best.divergedEpisodes),
    gap: 0.5 * (gapIn('fresh', 'values') + gapIn('values', 'fresh')),
  };
}

/** Real steps of an attack; the shared episodes count once, though they are simulated again for scoring. */
export function attackLedger({ tests, searched, report }: Attack): SampleLedger {
  return evaluationLedger({ tasks: [...tests, ...searched], baselineSteps: report?.steps ?? 0 });
}

/** The task, and how to adapt to it. */
export interface AttackTaskOptions {
  readonly world: World;
  readonly algorithm: Algorithm;
  /** The trained state; it is not changed. */
  readonly trained: AlgorithmState;
  readonly psi: readonly number[];
  /** n, a multiple of `adaptSamples`. */
  readonly samples: number;
  readonly settings: EvaluateTaskOptions['settings'];
  /** Of the adaptation. */
  readonly key: Key;
  /** Of the episodes, which all tasks share. */
  readonly episodesKey: Key;
}

/** The result of an adaptation. */
export interface AttackAdaptation
  extends Pick<AttackedTask, 'returns' | 'ledger' | 'divergedEpisodes'> {
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
  const { returns, policy, ledger, divergedEpisodes = 0 } = adapted[adapted.length - 1];
  return { returns, policy, ledger, ...divergedOf(divergedEpisodes) };
}
