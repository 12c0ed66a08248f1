/** @file MB-Behaviour: whose behaviours it compares, which task it takes, at which price. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { normalizerMoments } from '../../data/normalizer.ts';
import { foldIn, keyFromSeed } from '../../math/random.ts';
import type { Learner } from '../learner.ts';
import type { RecordedStep } from '../tinyWorld.testdata.ts';
import { createVirtualWorld } from '../virtualWorld.ts';
import type { World } from '../world.ts';
import { adaptFromKnown } from './adaptFromKnown.ts';
import { type Behaviour, behaviourDistance, behaviourOf } from './behaviour/behaviour.ts';
import { type BehaviourState, behaviourSelection } from './behaviourSelection.ts';
import { sobolTasks } from './spaceFillingSelection.ts';
import { trainedBy } from './trainedBy.testdata.ts';

const key = keyFromSeed(41);
let world: World;
let learner: Learner;
let steps: readonly RecordedStep[];

beforeAll(async () => {
  ({ world, learner, steps } = await trainedBy(behaviourSelection, key));
});
afterAll(() => world.dispose());

const stateOf = ({ selection }: Learner) => selection as BehaviourState;

describe('what was done before', () => {
  it('is what θ* of every task did in the real world', () => {
    const { known = [], dataset } = learner;
    const real = [0, 1, 2].map((task) => {
      const policy = known.find(({ name }) => name === `θ* of task ${task}`);
      return behaviourOf(dataset.shards[policy?.shard ?? -1]);
    });
    expect(stateOf(learner).past).toEqual(real);
  });
});

describe('the choice', () => {
  /** What it proposes after the last task, with these behaviours in the past, beside that of the last θ*. */
  const propose = (past: readonly Behaviour[]) =>
    behaviourSelection.propose({
      ...{ world, learner, observation: learner.history[2], history: learner.history, key },
      state: { ...stateOf(learner), past },
    });
  const candidates = () =>
    sobolTasks(world.family.box, stateOf(learner).sobol, 3, foldIn(key, 'shift')).tasks;

  /** What the policies of the candidates do in the model. */
  async function behaviours(): Promise<Behaviour[]> {
    const frozen = { phi: learner.model.parameters, normalizers: learner.normalizers };
    const virtual = await createVirtualWorld(world, frozen, { numEnvs: 5, key });
    const found: Behaviour[] = [];
    for (const [i, psi] of candidates().entries()) {
      const candidateKey = foldIn(foldIn(key, 'candidate'), i);
      const adapted = await adaptFromKnown(world, learner, psi, candidateKey);
      const options = { mode: 'episodes' } as const;
      const rollout = await virtual.rollOut(adapted.theta, foldIn(key, 'behaviour'), options);
      found.push(behaviourOf(rollout));
    }
    await virtual.dispose();
    return found;
  }

  it('goes on in the sequence of candidates', async () => {
    const { psi, state } = await propose([]);
    expect(candidates()).toContainEqual(psi);
    // Three tasks of the run had three candidates each.
    expect(stateOf(learner).sobol.index).toBe(9);
    expect(state.sobol.index).toBe(12);
  });

  it('is the candidate whose nearest behaviour of the past is farthest', async () => {
    const { std } = normalizerMoments(learner.normalizers.state);
    const all = await behaviours();
    const [last] = stateOf(learner).past.slice(-1);
    // Past behaviours that are those of two candidates leave the third.
    for (const left of [0, 1, 2]) {
      const past = all.filter((_, i) => i !== left);
      const { psi, diagnostics } = await propose(past);
      expect(psi).toEqual(candidates()[left]);
      const distances = [...past, last].map((one) => behaviourDistance(one, all[left], std));
      expect(diagnostics?.novelty).toBeCloseTo(Math.min(...distances), 12);
    }
    const distances = all.map((one) => behaviourDistance(one, last, std));
    const { psi } = await propose([]);
    expect(psi).toEqual(candidates()[distances.indexOf(Math.max(...distances))]);
  });

  it('counts the search of every candidate and one rollout of each', () => {
    const chosen = steps.filter(({ label }) => label.phase === 'gradient');
    for (const { before, after } of chosen) {
      // 3 candidates: 2 updates on 5 virtual episodes of 20 steps, and 5 more.
      expect(after.virtualSteps - before.virtualSteps).toBe(3 * (2 + 1) * 5 * 20);
    }
  });

  it('changes nothing of the learner, and is the same again', async () => {
    const before = structuredClone(learner);
    expect(await propose([])).toEqual(await propose([]));
    expect(learner).toEqual(before);
  });
});
