/**
 * @file The adversary on a regret map: candidates all over Ψ are adapted to in the model, the most promising act for a few real
 * episodes, and the next task is where most is left to gain.
 */

import { foldIn } from '../../math/random.ts';
import { indexOfLargest } from '../../math/statistics.ts';
import { toUnit } from '../../tasks/box.ts';
import { record } from '../knownPolicies/recordPolicy.ts';
import { observeGap } from './measureGap.ts';
import { adaptBriefly, type Candidate } from './regretMap/candidate.ts';
import { candidateTasks } from './regretMap/candidateTasks.ts';
import { type ProbedCandidate, probeCandidate } from './regretMap/probe.ts';
import { regretField, remembered, type Sighting } from './regretMap/regretField.ts';
import { sightingsAfter } from './regretMap/sightings.ts';
import { type SobolState, startOfSobol } from './spaceFillingSelection.ts';
import type { TaskSelection } from './taskSelection.ts';

/** Where the sequence of candidates stands, and what was seen of their regret. */
export interface MapState extends SobolState {
  readonly sightings: readonly Sighting[];
}

/**
 * AdMRL-Map, after each task:
 *
 * 1. `regretMap.candidates` tasks of a Sobol sequence, or where returns are affine in ψ those whose optimum is least known
 *    (`candidateTasks`), each with a policy that was briefly adapted from the best known one.
 * 2. The `regretMap.probes` of them whose policies promise most beyond what is known act for `regretMap.episodes` real episodes.
 *    Their policies are known from then on, for all tasks, and their steps join D.
 * 3. Promises, probes and what training left of the regret of its tasks are fused into a field over Ψ, in which what is old counts
 *    less (`regretField`). ψ_{k+1} is the candidate with the largest regret there.
 *
 * All tasks share T* and rewards are known functions, so what one episode says, it says of every ψ.
 */
export const mapSelection: TaskSelection<MapState> = {
  initial: ({ family }) => ({ ...startOfSobol(family.box), sightings: [] }),
  observe: observeGap,
  async propose({ world, learner, history, state: { sightings: seen, ...sequence }, key }) {
    const { box } = world.family;
    const { candidates: count, probes: probeCount, episodes } = world.config.regretMap;
    const { tasks, state: next } = await candidateTasks(world, {
      ...{ learner, history, count, sequence, key },
    });
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
    const { sightings, probes } = await sightingsAfter(world, {
      learner,
      knowing,
      candidates,
      probed,
      history,
    });
    const remaining = [...remembered(seen, history.length), ...sightings];
    const field = regretField(remaining);
    const expected = tasks.map((psi) => field.at({ unit: toUnit(psi, box), task: history.length }));
    const worst = indexOfLargest(expected.map(({ mean }) => mean));
    return {
      psi: tasks[worst],
      state: { ...next, sightings: remaining },
      acted,
      probes,
      candidates: candidates.map(({ psi, knowledge: { mean: known, promise } }, i) => ({
        psi,
        known,
        promise,
        expected: expected[i].mean,
        deviation: expected[i].deviation,
      })),
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
