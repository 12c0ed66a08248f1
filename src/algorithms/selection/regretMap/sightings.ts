/** @file What is seen of the regret of tasks once one has ended and the probes have acted. */

import { mean, standardError } from '../../../math/statistics.ts';
import { toUnit } from '../../../tasks/box.ts';
import { bestFor, knownReturns } from '../../knownPolicies/knownReturns.ts';
import type { Learner } from '../../learner.ts';
import type { World } from '../../world.ts';
import type { ProbeRecord, TaskRecord } from '../taskRecord.ts';
import type { Candidate } from './candidate.ts';
import type { ProbedCandidate } from './probe.ts';
import type { Sighting } from './regretField.ts';
import { probedShortfall, shortfallOver, unprobedShortfall } from './shortfall.ts';

/** What is there to be seen. */
export interface Seen {
  /** At the end of the task: θ* is the newest of the policies that it knows. */
  readonly learner: Learner;
  /** The same, knowing the policies of the probes. */
  readonly knowing: Learner;
  readonly candidates: readonly Candidate[];
  /** Of these candidates. */
  readonly probed: readonly ProbedCandidate[];
  /** The tasks before. */
  readonly history: readonly TaskRecord[];
}

/**
 * - Of a candidate: its gain, how much more a policy is known to return there now, or else the model promises, than the one it was
 *   adapted from; and the shortfall of the adapted one, which probes measure. Both together are its regret.
 * - Of the task that has ended: how much more than θ* a policy is known to return there, which is little.
 */
export async function sightingsAfter(
  world: Pick<World, 'tasks' | 'family'>,
  { learner, knowing, candidates, probed, history }: Seen,
): Promise<{ readonly sightings: Sighting[]; readonly probes: ProbeRecord[] }> {
  const task = history.length;
  const bestNow = async (psi: readonly number[]): Promise<number> =>
    mean((await bestFor(world, { ...knowing, psi: Float64Array.from(psi) })).returns);
  const shortfall = shortfallOver([
    ...history.flatMap(({ probes = [] }) => probes),
    ...probed.map(({ probe }) => probe),
  ]);
  const place = (psi: ArrayLike<number>): Sighting['at'] => ({
    unit: toUnit(psi, world.family.box),
    task,
  });
  const sightings: Sighting[] = [];
  for (const { psi, knowledge } of candidates) {
    const { mean: known, promise } = knowledge;
    const probe = probed.find((one) => one.probe.psi === psi)?.probe;
    const short =
      probe === undefined ? unprobedShortfall(shortfall) : probedShortfall(shortfall, probe);
    const gain = Math.max(await bestNow(psi), promise) - known;
    sightings.push({ at: place(psi), value: gain + short.value, variance: short.variance });
  }
  sightings.push({
    at: place(learner.psi),
    ...(await regretAfter(world, learner, await bestNow(Array.from(learner.psi)))),
  });
  const probes: ProbeRecord[] = [];
  for (const { probe } of probed) {
    const best = await bestNow(probe.psi);
    const { promise, realReturn } = probe;
    const certified = best - realReturn;
    probes.push({ ...probe, certified, regret: Math.max(best, promise) - realReturn });
  }
  return { sightings, probes };
}

/** What training has left of the regret of a task, by the episodes of θ*. */
async function regretAfter(
  world: Pick<World, 'tasks'>,
  { known = [], dataset, psi }: Learner,
  best: number,
): Promise<Pick<Sighting, 'value' | 'variance'>> {
  const [{ returns }] = await knownReturns(world, { known: known.slice(-1), dataset }, psi);
  return { value: Math.max(best - mean(returns), 0), variance: standardError(returns) ** 2 };
}
