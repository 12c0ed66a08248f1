import { describe, expect, it } from 'vitest';
import { foldIn, keyFromSeed } from '../../math/random.ts';
import { createPointMass, pointMassDynamics, pointMassTimeStep } from './pointMass.ts';

describe('createPointMass', () => {
  it('follows x′ = x + 0.2 v + 0.02 a, v′ = 0.95 v + 0.2 a, without clipping the action', () => {
    const env = createPointMass({
      numEnvs: 1,
      dynamics: {
        ...pointMassDynamics,
        initialMean: [1, 2, 0.5, -1],
        initialStandardDeviation: [0, 0, 0, 0],
      },
    });
    const state = new Float32Array(4);
    env.reset(0, keyFromSeed(0), state);
    expect([...state]).toEqual([1, 2, 0.5, -1]);
    env.step(0, Float32Array.of(10, -5), state);
    // x: 1 + 0.1 + 0.2; y: 2 − 0.2 − 0.1; vx: 0.475 + 2; vy: −0.95 − 1.
    [1.3, 1.7, 2.475, -1.95].forEach((value, i) => {
      expect(state[i]).toBeCloseTo(value, 6);
    });
    env.step(0, Float32Array.of(0, 0), state);
    [1.3 + 0.2 * 2.475, 1.7 - 0.2 * 1.95, 0.95 * 2.475, -0.95 * 1.95].forEach((value, i) => {
      expect(state[i]).toBeCloseTo(value, 6);
    });
  });

  it('has the matrices its manual derives', () => {
    // Mass 1, friction 0.25 /s, step h: v′ = (1 − 0.25h) v + h a, x′ = x + h v + h²/2 a.
    const h = pointMassTimeStep;
    expect(pointMassDynamics.A[2][2]).toBeCloseTo(1 - 0.25 * h, 12);
    expect(pointMassDynamics.A[0][2]).toBe(h);
    expect(pointMassDynamics.B[2][0]).toBe(h);
    expect(pointMassDynamics.B[0][0]).toBeCloseTo((h * h) / 2, 12);
  });

  it('starts from the Gaussian p_0', () => {
    const dynamics = { ...pointMassDynamics, initialMean: [1, 0, 0, 0] };
    const env = createPointMass({ numEnvs: 1, dynamics });
    const n = 4000;
    const state = new Float32Array(4);
    let total = 0;
    let squares = 0;
    for (let i = 0; i < n; i++) {
      env.reset(0, foldIn(keyFromSeed(5), i), state);
      total += state[0];
      squares += (state[0] - 1) ** 2;
    }
    expect(Math.abs(total / n - 1)).toBeLessThan((4 * 0.1) / Math.sqrt(n));
    expect(Math.abs(squares / n / 0.01 - 1)).toBeLessThan((4 * Math.SQRT2) / Math.sqrt(n));
  });

  it('refuses matrices and numbers that do not fit', () => {
    expect(() =>
      createPointMass({ numEnvs: 1, dynamics: { ...pointMassDynamics, A: [[1, 0]] } }),
    ).toThrow('dynamics.A: expected 4 rows of 4');
    expect(() =>
      createPointMass({ numEnvs: 1, dynamics: { ...pointMassDynamics, B: pointMassDynamics.A } }),
    ).toThrow('dynamics.B: expected 4 rows of 2');
    expect(() =>
      createPointMass({ numEnvs: 1, dynamics: { ...pointMassDynamics, initialMean: [] } }),
    ).toThrow('expected 4 initial means');
    expect(() => createPointMass({ numEnvs: 1, timeLimit: 0 })).toThrow('timeLimit is 0');
  });
});
