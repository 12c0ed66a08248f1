/**
 * @file The adversary on a regret map: candidates all over Ψ are adapted to in the model, the most promising act for a few real
 * episodes, and the next task is where most is left to gain.
 */

import { foldIn } from '../../math/random.ts';
import { record } from '../knownPolicies/recordPolicy.ts';
import { observeGap } from './measureGap.ts';
import { adaptBriefly, type Candidate } from './regretMap/candidate.ts';
import { type ProbedCandidate, probeCandidate, probedRegret } from './regretMap/probe.ts';
import { type SobolState, sobolTasks, startOfSobol } from './spaceFillingSelection.ts';
import type { TaskSelection } from './taskSelection.ts';

/**
 * AdMRL-Map, after each task:
 *
 * 1. `regretMap.candidates` tasks of a Sobol sequence, each with a policy that was briefly adapted from the best known one.
 * 2. The `regretMap.probes` of them whose policies promise most beyond what is known act for `regretMap.episodes` real episodes.
 *    Their policies are known from then on, for all tasks, and their steps join D.
 * 3. ψ_{k+1} is the probe with the largest regret: of what is known there now, or promised still, over what its policy returned.
 *
 * All tasks share T* and rewards are known functions, so what one episode says, it says of every ψ.
 */
export const mapSelection: TaskSelection<SobolState> = {
  initial: ({ family }) => startOfSobol(family.box),
  observe: observeGap,
  async propose({ world, learner, history, state, key }) {
    const { candidates: count, probes: probeCount, episodes } = world.config.regretMap;
    const { tasks, state: next } = sobolTasks(world.family.box, state, count, foldIn(key, 'shift'));
    const candidates: Candidate[] = [];
    for (const [i, psi] of tasks.entries()) {
      candidates.push(await adaptBriefly(world, learner, psi, foldIn(foldIn(key, 'candidate'), i)));
    }
    const probed: ProbedCandidate[] = [];
    for (const [i, candidate] of mostPromising(candidates, probeCount).entries()) {
      const name = `probe ${i} after task ${history.length}`;
      const options = { name, episodes, key: foldIn(foldIn(key, 'probe'), i) };
      probed.push(await probeCandidate(world, candidate, options));
    }
    const acted = probed.map(({ acted: one }) => one);
    const knowing = record(world, learner, acted);
    const regrets: number[] = [];
    for (const { probe } of probed) regrets.push(await probedRegret(world, knowing, probe));
    const worst = regrets.indexOf(Math.max(...regrets));
    return {
      psi: probed[worst].probe.psi,
      state: next,
      acted,
      probes: probed.map(({ probe }, i) => ({ ...probe, regret: regrets[i] })),
      realSteps: sum(probed.map(({ realSteps }) => realSteps)),
      virtualSteps: sum(
        candidates.map(({ adapted }) => adapted.virtualSteps - learner.virtualSteps),
      ),
    };
  },
};

/** Those that promise most beyond what is known, the largest gain first. */
function mostPromising(candidates: readonly Candidate[], count: number): Candidate[] {
  const gain = ({ knowledge: { promise, mean } }: Candidate): number => promise - mean;
  return candidates.toSorted((a, b) => gain(b) - gain(a)).slice(0, count);
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
