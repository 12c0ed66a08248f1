import { expect, it } from 'vitest';
import type { EpisodeNumbers } from '../evaluation/recordedEpisode.ts';
import { predictionOf } from './prediction.ts';

/** An episode of rewards, in which state entry 0 counts the steps. */
function episode(rewards: readonly number[], last = rewards.length): EpisodeNumbers {
  const states = Array.from({ length: rewards.length + 1 }, (_, t) =>
    Float32Array.of(t === rewards.length ? last : t, -t),
  );
  return {
    ...{ states, rewards: Float32Array.from(rewards), psi: [0], timeStep: 0.1 },
    return: rewards.reduce((sum, reward) => sum + reward, 0),
    terminated: false,
  };
}

it('compares returns so far and states, and ends a curve where its episode ends', () => {
  const { numbers, stride, virtualReturn } = predictionOf(episode([1, 2, 4]), episode([3]), [
    'height',
    'speed',
  ]);
  expect({ stride, virtualReturn }).toEqual({ stride: 1, virtualReturn: 3 });
  expect(numbers).toEqual([
    { name: 'return so far', real: [0, 1, 3, 7], virtual: [0, 3, null, null] },
    { name: 'height', real: [0, 1, 2, 3], virtual: [0, 1, null, null] },
    { name: 'speed', real: [-0, -1, -2, -3], virtual: [-0, -1, null, null] },
  ]);
});

it('shows few points of long episodes, and leaves out what is beyond all bounds', () => {
  const long = episode(new Array<number>(1000).fill(1), Number.NaN);
  const { numbers, stride, virtualReturn } = predictionOf(
    long,
    { ...long, return: Number.POSITIVE_INFINITY },
    undefined,
  );
  expect({ stride, virtualReturn }).toEqual({ stride: 4, virtualReturn: null });
  expect(numbers.map(({ name }) => name)).toEqual(['return so far', 'state 0', 'state 1']);
  expect(numbers[0].real).toHaveLength(251);
  expect(numbers[0].real[250]).toBe(1000);
  expect(numbers[1].real[249]).toBe(996);
  expect(numbers[1].real[250]).toBeNull();
});
