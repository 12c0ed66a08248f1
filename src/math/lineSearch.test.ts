import { describe, expect, it } from 'vitest';
import { backtrack } from './lineSearch.ts';

describe('backtrack', () => {
  it('returns the first accepted step of the geometric sequence', async () => {
    const steps: number[] = [];
    const found = await backtrack({
      evaluate: async (step) => {
        steps.push(step);
        return (step - 0.125) ** 2;
      },
      // f(step) < f(0) = 1/64 for steps in (0, 1/4), and 1/8 is the first power of 1/2 in there.
      accept: (value) => value < 1 / 64,
    });
    expect(steps).toEqual([1, 0.5, 0.25, 0.125]);
    expect(found).toEqual({ step: 0.125, tries: 4, result: 0 });
  });

  it('starts and shrinks as told', async () => {
    const accept = (step: number) => step < 1;
    const found = await backtrack({
      evaluate: (step) => step,
      accept,
      initialStep: 8,
      shrink: 0.25,
    });
    expect(found).toEqual({ step: 0.5, tries: 3, result: 0.5 });
  });

  it('gives null after maxTries', async () => {
    let evaluations = 0;
    const evaluate = () => ++evaluations;
    expect(await backtrack({ evaluate, accept: () => false, maxTries: 3 })).toBeNull();
    expect(evaluations).toBe(3);
  });

  it('names what is wrong with its arguments', async () => {
    const base = { evaluate: (step: number) => step, accept: () => true };
    await expect(backtrack({ ...base, shrink: 1 })).rejects.toThrow(/shrink is 1/);
    await expect(backtrack({ ...base, maxTries: 0 })).rejects.toThrow(/maxTries is 0/);
    await expect(backtrack({ ...base, initialStep: Number.NaN })).rejects.toThrow(/initialStep/);
  });
});
