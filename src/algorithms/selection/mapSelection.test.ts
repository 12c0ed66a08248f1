/** @file AdMRL-Map: where it looks, who acts, what that costs, and which task it takes. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { problemByName } from '../../envs/problems.ts';
import { multiply } from '../../graph/elementwise.ts';
import { foldIn, keyFromSeed } from '../../math/random.ts';
import { mean } from '../../math/statistics.ts';
import { taskBox } from '../../tasks/box.ts';
import type { TaskFamily } from '../../tasks/taskFamily.ts';
import { admrl } from '../admrl.ts';
import { knownReturns } from '../knownPolicies/knownReturns.ts';
import type { Learner } from '../learner.ts';
import { type RecordedStep, recordingRunner, tinyWorld } from '../tinyWorld.testdata.ts';
import type { World } from '../world.ts';
import { type MapState, mapSelection } from './mapSelection.ts';
import { adaptBriefly } from './regretMap/candidate.ts';
import { candidateTasks } from './regretMap/candidateTasks.ts';
import { trainedBy } from './trainedBy.testdata.ts';

const key = keyFromSeed(21);
let world: World;
let learner: Learner;
let steps: readonly RecordedStep[];

beforeAll(async () => {
  ({ world, learner, steps } = await trainedBy(mapSelection, key));
});
afterAll(() => world.dispose());

const asked = () => ({
  ...{ world, learner, observation: learner.history[2], history: learner.history },
  ...{ state: learner.selection as MapState, key },
});

describe('the candidates', () => {
  it('go on in the sequence, and the probes are those that promise most beyond what is known', async () => {
    const { state } = asked();
    const options = { learner, history: learner.history, count: 3, sequence: state, key };
    const { tasks, state: next } = await candidateTasks(world, options);
    const gains: number[] = [];
    for (const [i, psi] of tasks.entries()) {
      const candidateKey = foldIn(foldIn(key, 'candidate'), i);
      const { knowledge } = await adaptBriefly(world, learner, psi, candidateKey);
      gains.push(knowledge.promise - knowledge.mean);
    }
    const order = [0, 1, 2].sort((a, b) => gains[b] - gains[a]);
    const proposal = await mapSelection.propose(asked());
    expect(proposal.probes?.map(({ psi }) => psi)).toEqual(order.slice(0, 2).map((i) => tasks[i]));
    for (const [i, { promise, known }] of (proposal.probes ?? []).entries()) {
      expect(promise - known).toBeCloseTo(gains[order[i]], 10);
    }
    expect(proposal.state).toMatchObject(next);
    // Three tasks of the run had three candidates each.
    expect(state.index).toBe(9);
  });

  it('change nothing of the learner', async () => {
    const before = structuredClone(learner);
    expect(await mapSelection.propose(asked())).toEqual(await mapSelection.propose(asked()));
    expect(learner).toEqual(before);
  });
});

describe('a run', () => {
  const chosen = () => steps.filter(({ label }) => label.phase === 'gradient');

  it('knows the policy of every probe from then on', () => {
    const names = learner.known?.map(({ name }) => name) ?? [];
    for (const task of [0, 1, 2]) {
      for (const i of [0, 1]) expect(names).toContain(`probe ${i} after task ${task}`);
    }
  });

  it('counts episodes of probes as training, and what happens in the model', () => {
    for (const [task, { before, after }] of chosen().entries()) {
      // 2 probes of 4 episodes; θ* of 6 episodes, and θ̂ of as many from the second task on; 20 steps each.
      const real = 20 * (2 * 4 + (task === 0 ? 6 : 12));
      expect(after.ledger.train - before.ledger.train).toBe(real);
      expect(after.dataset.size - before.dataset.size).toBe(real);
      // 3 candidates: 2 updates on 5 virtual episodes, and 5 more that measure the promise.
      expect(after.virtualSteps - before.virtualSteps).toBe(3 * (2 + 1) * 5 * 20);
    }
  });

  it('goes to the candidate with the largest expected regret, and records all of them', () => {
    for (const { nextPsi, probes = [], candidates = [] } of learner.history) {
      expect(probes).toHaveLength(2);
      expect(candidates).toHaveLength(3);
      const worst = candidates.reduce((a, b) => (b.expected > a.expected ? b : a));
      expect(nextPsi).toEqual(worst.psi);
      for (const { deviation } of candidates) expect(deviation).toBeGreaterThan(0);
    }
  });

  it('has seen, after each task, its candidates and itself', () => {
    const { sightings } = learner.selection as MapState;
    expect(sightings.map(({ at }) => at.task)).toEqual([0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2]);
    // The box of the point mass is [-1, 1]².
    for (const [task, { psi, candidates = [] }] of learner.history.entries()) {
      const own = sightings.slice(4 * task, 4 * task + 4).map(({ at }) => at.unit);
      expect(own).toEqual([...candidates.map((one) => one.psi), psi].map((x) => x.map(closeTo)));
    }
  });
});

const closeTo = (x: number): number => expect.closeTo(x, 12) as unknown as number;

describe('the regret', () => {
  /** Of all policies that are known after the last task, in the order in which they were recorded. */
  async function meansUnder(psi: readonly number[]): Promise<number[]> {
    const { known = [], dataset } = learner;
    const all = await knownReturns(world, { known, dataset }, psi);
    return all.map(({ returns }) => mean(returns));
  }

  it('of a probe is certified by a known policy, or else promised', async () => {
    // After the last task the learner knows what the probes were compared with.
    for (const probe of learner.history[2].probes ?? []) {
      const { certified = Number.NaN, realReturn, promise, regret } = probe;
      const means = await meansUnder(probe.psi);
      expect(certified).toBeLessThanOrEqual(Math.max(...means) - realReturn + 1e-9);
      // The best policy is chosen on half of the episodes: it is one of them.
      const nearest = Math.min(...means.map((x) => Math.abs(x - realReturn - certified)));
      expect(nearest).toBeLessThan(1e-9);
      expect(regret).toBeCloseTo(Math.max(certified, promise - realReturn), 10);
    }
  });

  it('of the task that has ended is what others return beyond θ*, with the error of its episodes', async () => {
    const { psi } = learner.history[2];
    const names = learner.known?.map(({ name }) => name) ?? [];
    const means = await meansUnder(psi);
    const after = means[names.indexOf('θ* of task 2')];
    const { value, variance } = (learner.selection as MapState).sightings[11];
    expect(value).toBeLessThanOrEqual(Math.max(...means) - after + 1e-9);
    expect(value).toBeGreaterThanOrEqual(0);
    expect(variance).toBeGreaterThan(0);
  });
});

it('takes the same tasks whatever the units of ψ are', async () => {
  // ψ in quarters: all factors are powers of two, so that nothing is rounded.
  const { family, ...point } = problemByName('pointMass');
  const quarters: TaskFamily = {
    ...family,
    box: taskBox(
      Array.from(family.box.low, (x) => 4 * x),
      Array.from(family.box.high, (x) => 4 * x),
    ),
    defaultTask: family.defaultTask.map((x) => 4 * x),
    reward: (x) => family.reward({ ...x, psi: multiply(x.psi, 0.25) }),
  };
  const other = await tinyWorld({ adaptation: { start: 'known' } }, { ...point, family: quarters });
  try {
    const { step } = recordingRunner();
    const run = await admrl({ world: other, key, step, selection: mapSelection });
    expect(run.history.map(({ nextPsi }) => nextPsi.map((x) => x / 4))).toEqual(
      learner.history.map(({ nextPsi }) => nextPsi),
    );
  } finally {
    await other.dispose();
  }
});
