/** @file The end of an attack: the worst tasks, found with all policies and measured on new episodes. */

import type { World } from '../../algorithms/world.ts';
import { foldIn, type Key } from '../../math/random.ts';
import { mean } from '../../math/statistics.ts';
import { summarizeReturns } from '../measuredReturn.ts';
import {
  type AttackedTask,
  type AttackedTasks,
  type AttackReport,
  poolReference,
  type ReportedTask,
} from './attack.ts';
import { type PolicyPool, poolPolicyReturns } from './policyPool.ts';

/** Number of tasks that are measured again, both of the searched ones and of the test tasks. */
const candidates = 5;

/** Whole fresh episodes behind every reported mean; ours, as many as `directReturn` takes. */
const episodes = 200;

/** A task that was measured again, and its gap in the episodes that rank it. */
interface Candidate {
  readonly task: ReportedTask;
  readonly rankingGap: number;
  readonly steps: number;
}

/**
 * Compares every task with the whole pool, which must contain each task's policy under its name. The worst are measured
 * twice more, together with the policies that do better there: the first of these sets of episodes ranks them, the
 * second is reported.
 */
export async function attackReport(
  world: World,
  pool: PolicyPool,
  { tests, searched, key }: AttackedTasks & { readonly key: Key },
): Promise<AttackReport> {
  const worst = await worstAgain(world, pool, searched, key);
  const worstTests = await worstAgain(world, pool, tests, key);
  const taken = [...worst, ...worstTests].reduce((sum, { steps }) => sum + steps, 0);
  return {
    searched: searched.length,
    worst: worst.map(({ task }) => task),
    worstTest: worstTests[0]?.task ?? null,
    steps: (await pool.steps('zero-action')) + taken,
  };
}

/** The worst tasks, worst first; ties keep their order. */
async function worstAgain(
  world: World,
  pool: PolicyPool,
  tasks: readonly AttackedTask[],
  key: Key,
): Promise<Candidate[]> {
  const rated: { task: AttackedTask; gap: number; reference: string }[] = [];
  for (const task of tasks) {
    const { policy: reference, gap } = poolReference(task, await pool.scores(task.psi));
    rated.push({ task, gap, reference });
  }
  rated.sort((a, b) => b.gap - a.gap);
  const measured: Candidate[] = [];
  for (const { task, reference } of rated.slice(0, candidates)) {
    measured.push(await measureAgain(world, pool, { task, reference, key }));
  }
  return measured.sort((a, b) => b.rankingGap - a.rankingGap);
}

async function measureAgain(
  world: World,
  pool: PolicyPool,
  { task, reference, key }: { task: AttackedTask; reference: string; key: Key },
): Promise<Candidate> {
  const { name, psi } = task;
  const measureWith = async (stream: string) => {
    const options = { psi, episodes, key: foldIn(key, stream) };
    const own = await poolPolicyReturns(world, pool.policy(name), options);
    const better = await poolPolicyReturns(world, pool.policy(reference), options);
    const gaps = better.returns.map((value, i) => value - own.returns[i]);
    return { own, better, gaps, steps: own.steps + better.steps };
  };
  const ranking = await measureWith('ranking');
  const { own, better, gaps, steps } = await measureWith('report');
  return {
    task: {
      name,
      psi,
      achieved: summarizeReturns(own.returns, own.divergedEpisodes),
      reference: {
        policy: reference,
        returns: summarizeReturns(better.returns, better.divergedEpisodes),
      },
      gap: summarizeReturns(gaps),
    },
    rankingGap: mean(ranking.gaps),
    steps: ranking.steps + steps,
  };
}
