import { expect, it } from 'vitest';
import { keyFromSeed } from '../../../math/random.ts';
import { afterWindow, shuffled } from './places.ts';

it('counts the returns of episodes that were seen from their start, across windows', () => {
  const [numEnvs, horizon] = [2, 3];
  const start = {
    states: new Float32Array(2),
    ages: Float32Array.of(0, 7),
    // The second environment starts in the middle of an episode.
    gained: Float64Array.of(0, Number.NaN),
  };
  const window = (terminated: number[], truncated: number[]) => ({
    numEnvs,
    horizon,
    terminated: Uint8Array.from(terminated),
    truncated: Uint8Array.from(truncated),
  });
  const none = [0, 0, 0, 0, 0, 0];
  const rewards = Float32Array.of(1, 10, 2, 20, 3, 30);
  const states = Float32Array.of(5, 6);
  // The second one times out at its second step.
  const first = afterWindow(start, window(none, [0, 0, 0, 1, 0, 0]), {
    rewards,
    states,
    ages: Float32Array.of(3, 1),
  });
  expect(first.episodes).toEqual([]);
  expect(first.places).toEqual({
    states,
    ages: Float32Array.of(3, 1),
    gained: Float64Array.of(6, 30),
  });
  // Then the first one falls at its first step, the second one at its last.
  const second = afterWindow(first.places, window([1, 0, 0, 0, 0, 1], none), {
    rewards,
    states,
    ages: Float32Array.of(2, 0),
  });
  expect(second.episodes).toEqual([
    { gained: 6 + 1, length: 4 },
    { gained: 30 + 10 + 20 + 30, length: 4 },
  ]);
  expect(second.places.gained).toEqual(Float64Array.of(5, 0));
});

it('shuffles environments with all that belongs to them', () => {
  const places = {
    states: Float32Array.from({ length: 40 }, (_, i) => Math.floor(i / 2)),
    ages: Float32Array.from({ length: 20 }, (_, i) => i),
    gained: Float64Array.from({ length: 20 }, (_, i) => i),
  };
  const { states, ages, gained } = shuffled(places, keyFromSeed(1));
  expect([...ages]).not.toEqual([...places.ages]);
  expect([...ages].sort((a, b) => a - b)).toEqual([...places.ages]);
  expect([...gained]).toEqual([...ages]);
  expect([...states]).toEqual([...ages].flatMap((age) => [age, age]));
});
