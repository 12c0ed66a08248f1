/** @file How often a training has updated what it learns, counted by kind from its log: what is shown beside its samples. */

import { blocksOf } from './sac/gradientBlocks.ts';
import type { AlgorithmConfig } from './settings.ts';

/** Updates of one kind. */
export interface UpdateCount {
  /** What they are of, or by what: `TRPO`, `SHAC`, `model`. */
  readonly kind: string;
  readonly count: number;
}

/** What is read of a line of the log. */
export interface LoggedLine {
  readonly phase: string;
  /** For blocks of gradient steps their number. */
  readonly stage?: number | undefined;
  readonly modelLoss?: number | undefined;
  readonly virtualReturn?: number | undefined;
}

/** The updates behind one line of the log; none for a line that tells of none. */
export type UpdatesOf = (config: AlgorithmConfig, line: LoggedLine) => readonly UpdateCount[];

/**
 * Of an iteration inside the model: as many updates of the policy as `rollout.updates` says, which are fewer where
 * `rollout.stop` ends them, and Adam steps of the model.
 */
export const updatesInModel: UpdatesOf = ({ policy, rollout, model }, line) => [
  ...(line.virtualReturn === undefined
    ? []
    : [{ kind: policy.optimizer.toUpperCase(), count: rollout.updates }]),
  ...(line.modelLoss === undefined ? [] : [{ kind: 'model', count: model.steps }]),
];

/** The same with TRPO whatever `policy.optimizer` says. */
export const rolloutUpdatesInModel: UpdatesOf = (config, line) =>
  updatesInModel({ ...config, policy: { ...config.policy, optimizer: 'trpo' } }, line);

/** Where every line of a phase stands for the same updates. */
export function updatesInPhase(
  phase: string,
  counts: (config: AlgorithmConfig) => readonly UpdateCount[],
): UpdatesOf {
  return (config, line) => (line.phase === phase ? counts(config) : []);
}

/** Where every line of the phase `update` stands for a block of gradient steps, of as many as said in all. */
export function updatesInBlocks(
  kind: string,
  updates: (config: AlgorithmConfig) => number,
): UpdatesOf {
  return (config, { phase, stage = 0 }) =>
    phase === 'update' ? [{ kind, count: blocksOf(updates(config))[stage] }] : [];
}

/** The sum over a log, by kind in the order of their first appearance. */
export function countUpdates(
  updatesOf: UpdatesOf,
  config: AlgorithmConfig,
  log: readonly LoggedLine[],
): UpdateCount[] {
  const totals = new Map<string, number>();
  for (const line of log) {
    for (const { kind, count } of updatesOf(config, line)) {
      totals.set(kind, (totals.get(kind) ?? 0) + count);
    }
  }
  return Array.from(totals, ([kind, count]) => ({ kind, count }));
}
