/** @file Which task comes next (lines 8-12): the recorded step around a task selection. */

import { divergedOf } from '../../data/episodes.ts';
import { count } from '../../data/ledger.ts';
import { foldIn, type Key } from '../../math/random.ts';
import { mean } from '../../math/statistics.ts';
import { policyOf } from '../../policies/policyOf.ts';
import { firstPolicy } from '../initialize.ts';
import type { ZeroShotKnowledge } from '../knownPolicies/knownPolicy.ts';
import {
  named,
  type RecordedEpisodes,
  record,
  recordsPolicies,
} from '../knownPolicies/recordPolicy.ts';
import type { Learner, ZeroShotSnapshot } from '../learner.ts';
import { realReturns } from '../realRollouts.ts';
import type { TaskContext } from '../step.ts';
import type { World } from '../world.ts';
import type { TaskRecord } from './taskRecord.ts';
import type { Observed, Proposal, TaskSelection } from './taskSelection.ts';

/** Lines 8-12: observes the task that has ended, records it, and moves ψ to the next. */
export function selectTask(
  context: TaskContext,
  learner: Learner,
  selection: TaskSelection,
): Promise<Learner> {
  const { world, key, step, task } = context;
  const label = { task, phase: 'gradient', stage: 0, iteration: 0 } as const;
  return step(label, learner, async (current, log) => {
    const zeroShot = task === 0 ? untrained(context, current) : zeroShotOf(current);
    const observed =
      zeroShot === null
        ? await observeFirst(world, current, foldIn(key, 'return'))
        : await selection.observe(world, current, zeroShot, foldIn(key, 'lines 9-11'));
    const { observation, column, realSteps, virtualSteps } = observed;
    const { history, selection: state } = current;
    const acted = recordsPolicies(world) ? measuredPolicies(task, current, zeroShot, observed) : [];
    const ended = record(world, current, acted);
    // The key of line 8 whatever the method is: with equal seeds MB-Unif's second task is AdMRL's.
    const proposal = await selection.propose({
      world,
      learner: ended,
      observation,
      history,
      state,
      key: foldIn(key, 'line 8'),
    });
    const known = task === 0 ? undefined : current.zeroShot?.known;
    const taskRecord = recordOf(
      { task, ...observation, ...(known && { known: inOrder(known) }) },
      proposal,
    );
    log.task(taskRecord);
    const ledger = count(current.ledger, acted.length > 0 ? 'train' : column, realSteps);
    return {
      ...record(world, ended, proposal.acted ?? []),
      psi: Float64Array.from(proposal.psi),
      selection: proposal.state,
      history: [...history, taskRecord],
      virtualSteps: current.virtualSteps + virtualSteps + (proposal.virtualSteps ?? 0),
      ledger: count(ledger, 'train', proposal.realSteps ?? 0),
    };
  });
}

/** θ̂ and θ* with the episodes that an observation measured them on. */
function measuredPolicies(
  task: number,
  learner: Learner,
  snapshot: ZeroShotSnapshot | null,
  { episodes }: Observed,
): RecordedEpisodes[] {
  if (episodes === undefined) return [];
  const { zeroShot, after } = episodes;
  const thetaStar = named(`θ* of task ${task}`, learner);
  if (zeroShot === undefined || snapshot === null) {
    return [{ policy: thetaStar, trajectories: after }];
  }
  const { thetaHat, ...others } = snapshot;
  const policy = named(`θ̂ of task ${task}`, { theta: thetaHat, ...others });
  return [
    { policy, trajectories: zeroShot },
    { policy: thetaStar, trajectories: after },
  ];
}

/**
 * What the released code takes for θ̂ on the first task, if asked to: the untrained policy, in the model after SLBO and with
 * its normalisers (facts 2.2, 5.3e, 5.3k); null otherwise.
 */
function untrained(context: TaskContext, learner: Learner): ZeroShotSnapshot | null {
  if (context.world.config.training.firstTaskGradient === 'none') return null;
  const { theta, value } = firstPolicy(context);
  const { model, normalizers } = learner;
  return { thetaHat: theta, value, phi: model.parameters, normalizers };
}

/** The same, its fields in one order: those of a learner that was saved and restored are sorted, and records are bytes. */
function inOrder({
  policy,
  mean,
  floor,
  episodes,
  promise,
  trusted,
}: ZeroShotKnowledge): ZeroShotKnowledge {
  return { policy, mean, floor, episodes, promise, trusted };
}

function recordOf(
  ended: Omit<TaskRecord, 'nextPsi' | 'selection' | 'probes' | 'candidates'>,
  { psi, diagnostics, probes, candidates }: Proposal<unknown>,
): TaskRecord {
  return {
    ...ended,
    nextPsi: [...psi],
    ...(diagnostics && { selection: diagnostics }),
    ...(probes && { probes }),
    ...(candidates && { candidates }),
  };
}

/** Without a θ̂ the first task (line 4) has a return and no gap. */
async function observeFirst(world: World, learner: Learner, key: Key): Promise<Observed> {
  const { episodes } = world.config.taskGradient;
  const { psi } = learner;
  const options = { psi, episodes, key };
  const { returns, steps, divergedEpisodes, trajectories } = await realReturns(
    world,
    policyOf(learner),
    options,
  );
  return {
    observation: {
      psi: Array.from(psi),
      realReturnZeroShot: null,
      realReturnAfter: mean(returns),
      gap: null,
      gapStandardError: null,
      gradient: null,
      ...divergedOf(divergedEpisodes),
    },
    column: 'evaluation',
    realSteps: steps,
    virtualSteps: 0,
    episodes: { after: trajectories },
  };
}

function zeroShotOf({ zeroShot }: Learner): ZeroShotSnapshot {
  if (zeroShot === null)
    throw new Error('the gap of a task needs θ̂: the zero-shot phase must come first');
  return zeroShot;
}
