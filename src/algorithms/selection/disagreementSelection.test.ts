/** @file WAKER: what it draws from, in proportion to what, at which price. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { foldIn, keyFromSeed } from '../../math/random.ts';
import { uniformTasks } from '../../tasks/box.ts';
import { admrl } from '../admrl.ts';
import { bestLearned } from '../knownPolicies/knownReturns.ts';
import type { Learner } from '../learner.ts';
import { recordingRunner, tinyWorld } from '../tinyWorld.testdata.ts';
import type { World } from '../world.ts';
import { disagreementSelection } from './disagreementSelection.ts';
import { observation } from './proposal.testdata.ts';

const key = keyFromSeed(12);
let world: World;
let learner: Learner;

beforeAll(async () => {
  world = await tinyWorld({ model: { members: 2 }, adaptation: { start: 'known' } });
  learner = await admrl({ world, key, step: recordingRunner().step });
});
afterAll(() => world.dispose());

const propose = (where: World, proposalKey = key) =>
  disagreementSelection.propose({
    ...{ world: where, learner, observation, history: learner.history },
    ...{ state: null, key: proposalKey },
  });

const candidates = (proposalKey = key): number[][] =>
  uniformTasks(foldIn(proposalKey, 'candidates'), 64, world.family.box);

const bestFor = async (psi: readonly number[]) =>
  (await bestLearned(world, { ...learner, psi: Float64Array.from(psi) }))?.name;

/** The world in which the members disagree as said about the policies, in the order in which they are asked. */
function doubting(doubts: (place: number) => number): World {
  let place = 0;
  const { disagreement } = world;
  if (disagreement === null) throw new Error('an ensemble has a disagreement');
  const along: typeof disagreement.along = async (...args) => ({
    ...(await disagreement.along(...args)),
    mean: doubts(place++),
  });
  return { ...world, disagreement: { ...disagreement, along } };
}

describe('waker', () => {
  it('draws one of its candidates, and says how much its policy is in doubt', async () => {
    const { psi, state, diagnostics } = await propose(world);
    expect(candidates()).toContainEqual(psi);
    expect(state).toBeNull();
    expect(diagnostics?.disagreement).toBeGreaterThan(0);
    expect(await propose(world)).toEqual(await propose(world));
  });

  it('never draws a task whose best known policy is beyond doubt', async () => {
    const names = new Set<string | undefined>();
    for (const psi of candidates()) names.add(await bestFor(psi));
    expect(names.size).toBeGreaterThan(1);
    for (let i = 0; i < 8; i++) {
      const one = foldIn(key, i);
      const { psi } = await propose(
        doubting((place) => (place === 0 ? 0.3 : 0)),
        one,
      );
      expect(await bestFor(psi)).toBe(await bestFor(candidates(one)[0]));
    }
  });

  it('rolls out every policy that is best somewhere once, and counts that', async () => {
    let asked = 0;
    const { virtualSteps } = await propose(
      doubting(() => {
        asked += 1;
        return 1;
      }),
    );
    expect(asked).toBeGreaterThan(1);
    // 5 virtual environments for one time limit of 20 steps.
    expect(virtualSteps).toBe(asked * 5 * 20);
  });
});
