/** @file AdMRL-Map: where it looks, who acts, what that costs, and which task it takes. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { foldIn, keyFromSeed } from '../../math/random.ts';
import { mean } from '../../math/statistics.ts';
import { admrl } from '../admrl.ts';
import { knownReturns } from '../knownPolicies/knownReturns.ts';
import type { Learner } from '../learner.ts';
import { type RecordedStep, recordingRunner, tinyWorld } from '../tinyWorld.testdata.ts';
import type { World } from '../world.ts';
import { mapSelection } from './mapSelection.ts';
import { adaptBriefly } from './regretMap/candidate.ts';
import { probedRegret } from './regretMap/probe.ts';
import { sobolTasks } from './spaceFillingSelection.ts';

const key = keyFromSeed(21);
let world: World;
let learner: Learner;
let steps: readonly RecordedStep[];

beforeAll(async () => {
  world = await tinyWorld({ adaptation: { start: 'known' } });
  const runner = recordingRunner();
  learner = await admrl({ world, key, step: runner.step, selection: mapSelection });
  ({ steps } = runner);
});
afterAll(() => world.dispose());

const asked = () => ({
  ...{ world, learner, observation: learner.history[2], history: learner.history },
  ...{ state: learner.selection as ReturnType<typeof mapSelection.initial>, key },
});

describe('the candidates', () => {
  it('go on in the sequence, and the probes are those that promise most beyond what is known', async () => {
    const { state } = asked();
    const { tasks, state: next } = sobolTasks(world.family.box, state, 3, foldIn(key, 'shift'));
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
    expect(proposal.state).toEqual(next);
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

  it('goes to the probe of the largest regret, and records all of them', () => {
    for (const { nextPsi, probes = [] } of learner.history) {
      expect(probes).toHaveLength(2);
      const worst = probes.reduce((a, b) => (b.regret > a.regret ? b : a));
      expect(nextPsi).toEqual(worst.psi);
    }
  });
});

describe('the regret of a probe', () => {
  it('is what the best known policy, or else the promise, returns beyond it', async () => {
    const [probe] = learner.history[1].probes ?? [];
    const { known = [], dataset } = learner;
    const all = await knownReturns(world, { known, dataset }, probe.psi);
    const best = Math.max(...all.map(({ returns }) => mean(returns)));
    const low = await probedRegret(world, learner, { ...probe, promise: -1e9 });
    expect(low).toBeLessThanOrEqual(best - probe.realReturn + 1e-9);
    const high = await probedRegret(world, learner, { ...probe, promise: best + 50 });
    expect(high).toBeCloseTo(best + 50 - probe.realReturn, 10);
  });
});
