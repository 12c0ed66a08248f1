/** @file A few real episodes of a policy that was adapted in the model: what its promise is worth. */

import type { Key } from '../../../math/random.ts';
import { mean, standardError } from '../../../math/statistics.ts';
import { policyOf } from '../../../policies/policyOf.ts';
import { named, type RecordedEpisodes } from '../../knownPolicies/recordPolicy.ts';
import { realReturns } from '../../realRollouts.ts';
import type { World } from '../../world.ts';
import type { ProbeRecord } from '../taskRecord.ts';
import type { Candidate } from './candidate.ts';

/** A candidate that has acted in the real world, before its regret is known. */
type Probe = Omit<ProbeRecord, 'regret' | 'certified'>;

/** A probe, its episodes, and how many real steps they took. */
export interface ProbedCandidate {
  readonly probe: Probe;
  readonly acted: RecordedEpisodes;
  readonly realSteps: number;
}

/** `episodes` real ones of a candidate's policy, without exploration noise. */
export async function probeCandidate(
  world: World,
  { psi, adapted, knowledge }: Candidate,
  { name, episodes, key }: { readonly name: string; readonly episodes: number; readonly key: Key },
): Promise<ProbedCandidate> {
  const options = { psi, episodes, key };
  const { returns, steps, trajectories } = await realReturns(world, policyOf(adapted), options);
  return {
    probe: {
      psi,
      known: knowledge.mean,
      promise: knowledge.promise,
      realReturn: mean(returns),
      standardError: standardError(returns),
    },
    acted: { policy: named(name, adapted), trajectories },
    realSteps: steps,
  };
}
