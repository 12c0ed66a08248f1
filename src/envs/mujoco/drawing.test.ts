/** @file A drawing makes any number of pictures in the memory of one. */

import { expect, it } from 'vitest';
import { problemByName } from '../problems.ts';

it('keeps nothing of the pictures that it has made', async () => {
  const env = await problemByName('ant2d').makeEnv(1);
  const draw = (pictures: number): void => {
    const poses = [env.drawing?.pose(0) ?? new Float64Array()];
    for (let i = 0; i < pictures; i++) env.drawing?.scene({ poses, at: 0, psi: [1, 1] });
  };
  draw(50);
  // The memory of MuJoCo is "external"; a list of geoms that is not given back is 4 kB.
  const before = process.memoryUsage().external;
  draw(1000);
  expect(process.memoryUsage().external - before).toBeLessThan(10e6);
  env.dispose();
});
