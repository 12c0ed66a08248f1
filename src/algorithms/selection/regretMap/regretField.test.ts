/** @file The field of regret: it smooths by the errors of what was seen, and forgets. */

import { describe, expect, it } from 'vitest';
import { foldIn, keyFromSeed, normals, uniforms } from '../../../math/random.ts';
import { mean } from '../../../math/statistics.ts';
import { regretField, remembered, type Sighting } from './regretField.ts';

const sighting = (unit: number[], value: number, variance = 0, task = 0): Sighting => ({
  at: { unit, task },
  value,
  variance,
});

describe('the field', () => {
  const key = keyFromSeed(6);
  const count = 24;
  const smooth = ([x, y]: readonly number[]): number => 100 + 80 * Math.sin(1.5 * x) * y;

  /** A smooth field, seen with errors of standard deviation 40. */
  function seen(seed: number): Sighting[] {
    const places = uniforms(foldIn(foldIn(key, seed), 'places'), 2 * count, -1, 1);
    const errors = normals(foldIn(foldIn(key, seed), 'errors'), count);
    return Array.from({ length: count }, (_, i) => {
      const unit = [places[2 * i], places[2 * i + 1]];
      return sighting(unit, smooth(unit) + 40 * errors[i], 1600);
    });
  }

  it('is nearer to the truth than what was seen', () => {
    const errors = Array.from({ length: 10 }, (_, seed) => {
      const sightings = seen(seed);
      const field = regretField(sightings);
      return mean(sightings.map(({ at }) => (field.at(at).mean - smooth(at.unit)) ** 2));
    });
    // Seen alone: 1,600.
    expect(mean(errors)).toBeLessThan(800);
  });

  it('takes another task than that which was only seen badly', () => {
    // Of equal neighbours one looks worst, with a large error; a precise one elsewhere is next.
    const sightings = [
      sighting([-0.8, -0.8], 20, 4),
      sighting([-0.7, -0.8], 20, 4),
      sighting([-0.75, -0.75], 120, 1e4),
      sighting([0.8, 0.8], 100, 4),
      sighting([0.8, -0.8], 40, 4),
    ];
    const field = regretField(sightings);
    const means = sightings.map(({ at }) => field.at(at).mean);
    expect(means.indexOf(Math.max(...means))).toBe(3);
  });

  it('gives old sightings the weight that their age leaves', () => {
    // At one place: 100 four tasks ago, 0 now, both exact but for the same nugget. The newer counts for more.
    const now = { unit: [0, 0], task: 4 };
    const others = [sighting([0.9, 0.9], 30, 0, 4), sighting([-0.9, 0.9], 70, 0, 4)];
    const field = regretField([sighting([0, 0], 100, 0, 0), sighting([0, 0], 0, 0, 4), ...others]);
    expect(field.at(now).mean).toBeLessThan(40);
    const before = field.at({ unit: [0, 0], task: 0 }).mean;
    expect(before).toBeGreaterThan(60);
    // What happens to it from now on, nobody has seen.
    expect(field.at({ unit: [0, 0], task: 9 }).deviation).toBeGreaterThan(field.at(now).deviation);
  });

  it('is flat where all that was seen is equal', () => {
    const field = regretField([sighting([0, 0], 7), sighting([0.5, 0.5], 7)]);
    expect(field.at({ unit: [-1, 1], task: 0 }).mean).toBeCloseTo(7, 12);
  });

  it('is the same in any units of return', () => {
    const sightings = seen(1);
    const scaled = sightings.map(({ at, value, variance }) => ({
      ...{ at, value: 8 * value, variance: 64 * variance },
    }));
    const [field, large] = [regretField(sightings), regretField(scaled)];
    for (const { at } of sightings) {
      expect(large.at(at).mean).toBeCloseTo(8 * field.at(at).mean, 8);
    }
  });
});

describe('memory', () => {
  it('lasts ten tasks', () => {
    const sightings = [0, 1, 2].map((task) => sighting([0], task, 0, task));
    expect(remembered(sightings, 11).map(({ at }) => at.task)).toEqual([1, 2]);
  });
});
