/** @file The live robot: it acts by its policy as time goes by, a push changes its way, and the policy answers. */

import { expect, it } from 'vitest';
import { emptyNormalizer } from '../../src/data/normalizer.ts';
import { type Problem, problemByName } from '../../src/envs/problems.ts';
import { type LivePicture, LiveRobot, type Place } from '../../src/lab/liveRobot.ts';
import { keyFromSeed } from '../../src/math/random.ts';
import { gaussianPolicySpec, initializePolicy } from '../../src/policies/gaussianPolicy.ts';

const key = keyFromSeed(3);

/** A robot of a built-in family under some policy, and a picture of its start. */
async function begun(problem: Problem): Promise<{ robot: LiveRobot; picture: LivePicture }> {
  const { family } = problem;
  const { stateSize, actionSize } = family;
  const form = gaussianPolicySpec({ stateSize, actionSize, hiddenSizes: [8] });
  const robot = await LiveRobot.open(problem, key);
  expect(await robot.advance(1)).toBeNull();
  await robot.act({
    policy: { form, theta: initializePolicy(key, form), normalizer: emptyNormalizer(stateSize) },
    psi: Array.from(family.defaultTask),
  });
  const picture = await robot.advance(0);
  if (picture === null) throw new Error('there is no picture');
  return { robot, picture };
}

/** Where in the picture the heaviest body is. */
async function heldPlace(robot: LiveRobot): Promise<Place> {
  robot.push([0, 0]);
  const picture = await robot.advance(0);
  robot.letGo();
  if (picture?.pull == null) throw new Error('nothing can be pushed');
  return picture.pull[0];
}

it.each([
  ['pointMass', 0.2],
  ['hopper2d', 0.04],
])('%s goes another way when it is pulled at', async (name, seconds) => {
  const problem = problemByName(name);
  const [{ robot: still }, { robot: pulled, picture }] = [
    await begun(problem),
    await begun(problem),
  ];
  expect(pulled.canBePushed).toBe(true);
  expect(picture).toMatchObject({ seconds: 0, returnSoFar: 0, pull: null });
  expect(picture.marks).toContain('<path');
  expect(pulled.state).toEqual(still.state);
  expect(pulled.take([2, 2])).toBe(false);

  const place = await heldPlace(pulled);
  expect(pulled.take(place)).toBe(true);
  const to: Place = [place[0] + 80, place[1]];
  pulled.pull(to);
  const before = pulled.state;
  let seen = await pulled.advance(seconds);
  await still.advance(seconds);
  expect(seen?.pull?.[1]).toEqual(to);
  expect(seen?.seconds).toBeGreaterThan(0);
  expect(pulled.state).not.toEqual(before);
  expect(pulled.state).not.toEqual(still.state);
  pulled.letGo();
  seen = await pulled.advance(seconds);
  expect(seen?.pull).toBeNull();
  for (const robot of [still, pulled]) await robot.dispose();
});

it('a push ends by itself; time that cannot be made up is left out; episodes follow one another', async () => {
  const { robot } = await begun(problemByName('pointMass'));
  expect(robot.push([1, 0])).toBe(true);
  expect((await robot.advance(0))?.pull).not.toBeNull();
  // Two steps are 0.4 s, a push 0.25.
  await robot.advance(0.2);
  const second = await robot.advance(1000);
  expect(second?.seconds).toBeCloseTo(0.4, 9);
  expect(second?.pull).toBeNull();
  let last = second?.seconds ?? 0;
  let begins = 0;
  for (let i = 0; i < 60; i++) {
    const picture = await robot.advance(0.2);
    if (picture === null) break;
    if (picture.seconds < last) begins++;
    last = picture.seconds;
    expect(picture.seconds).toBeLessThan(4.01);
  }
  // 20 steps and a rest of a second are 25 steps.
  expect(begins).toBe(2);
  await robot.dispose();
});
