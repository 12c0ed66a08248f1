import { describe, expect, it } from 'vitest';
import { foldIn, keyFromSeed, normals } from '../../../math/random.ts';
import { norm } from '../../../math/vector.ts';
import { ascend, startAscent } from './ascent.ts';

describe('ascent', () => {
  it('first moves every coordinate by the step size, whatever the size of the gradient', () => {
    const { iterate, average } = ascend(
      startAscent(Float32Array.of(1, 2)),
      Float32Array.of(300, -1),
      0.1,
    );
    // m / (1 − β₁) = g and v / (1 − β₂) = g², so that the direction is the sign of g but for ε = 1e-8.
    expect(iterate[0]).toBeCloseTo(1.1, 6);
    expect(iterate[1]).toBeCloseTo(1.9, 5);
    expect(average).toEqual(iterate);
  });

  it('has a mean that is nearer to the maximum than its iterates where gradients are noisy', () => {
    const noise = (step: number) => normals(foldIn(keyFromSeed(1), step), 4);
    let ascent = startAscent(new Float32Array(4).fill(3));
    let [ofIterates, ofMeans] = [0, 0];
    // −½ |θ|² with noise of standard deviation 1 in the gradient.
    for (let step = 0; step < 2000; step++) {
      const gradient = noise(step).map((x, i) => 0.2 * (x - ascent.iterate[i]));
      ascent = ascend(ascent, gradient, 0.05);
      if (step < 500) continue;
      ofIterates += norm(ascent.iterate);
      ofMeans += norm(ascent.average);
    }
    expect(ofMeans).toBeLessThan(0.8 * ofIterates);
    expect(norm(ascent.average)).toBeLessThan(0.5);
  });
});
