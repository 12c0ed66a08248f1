/** @file A run whose task gradient takes θ̂ to be held near the policy that line 3 started from. */

import { expect, it } from 'vitest';
import { keyFromSeed } from '../../math/random.ts';
import { admrl } from '../admrl.ts';
import type { TaskGradient } from '../taskGradient/taskGradient.ts';
import { type RecordedStep, recordingRunner, tinyWorld } from '../tinyWorld.testdata.ts';

/** The steps of two tasks. */
async function run(klWeight: number): Promise<RecordedStep[]> {
  const world = await tinyWorld({
    adaptation: { start: 'known' },
    taskGradient: { klWeight },
    training: { nTasks: 2 },
  });
  try {
    const { steps, step } = recordingRunner();
    await admrl({ world, key: keyFromSeed(5), step });
    return steps;
  } finally {
    await world.dispose();
  }
}

const gradientOf = (steps: readonly RecordedStep[]): TaskGradient =>
  steps.flatMap(({ tasks }) => tasks)[1].gradient!;

it('keeps θ of line 3 with θ̂, and its gradient has another implicit term', async () => {
  const [free, held] = [await run(0), await run(0.5)];
  const started = held.find(({ label }) => label.phase === 'initialise' && label.task === 1)!;
  const { zeroShot } = held.at(-1)!.after;
  expect(zeroShot?.thetaStart).toEqual(started.after.theta);
  expect(zeroShot?.thetaHat).not.toEqual(zeroShot?.thetaStart);
  expect(free.at(-1)?.after.zeroShot).not.toHaveProperty('thetaStart');
  const [a, b] = [gradientOf(free), gradientOf(held)];
  expect(b.implicitTerm).not.toEqual(a.implicitTerm);
  expect(b.zeroShotTerm).toEqual(a.zeroShotTerm);
});
