import { describe, expect, it } from 'vitest';
import { lastMade } from './lastMade.ts';

/** Things with numbers, and which of them have been freed. */
function factory() {
  const freed: number[] = [];
  let made = 0;
  const make = async () => {
    const number = made++;
    return { number, dispose: async () => void freed.push(number) };
  };
  return { freed, make };
}

const numberOf = async ({ number }: { number: number }): Promise<number> => number;

describe('lastMade', () => {
  it('makes a thing once for the same keys, and frees it when another takes its place', async () => {
    const { freed, make } = factory();
    const kept = lastMade();
    const [a, b] = [{}, {}];
    expect(await kept.use([a, 1], make, numberOf)).toBe(0);
    expect(await kept.use([a, 1], make, numberOf)).toBe(0);
    expect(freed).toEqual([]);
    expect(await kept.use([b, 1], make, numberOf)).toBe(1);
    expect(freed).toEqual([0]);
    await kept.dispose();
    expect(freed).toEqual([0, 1]);
  });

  it('frees nothing that is in use', async () => {
    const { freed, make } = factory();
    const kept = lastMade();
    let end = (): void => {};
    const first = kept.use([1], make, async (thing) => {
      await new Promise<void>((resolve) => {
        end = resolve;
      });
      return thing.number;
    });
    expect(await kept.use([2], make, numberOf)).toBe(1);
    expect(freed).toEqual([]);
    end();
    expect(await first).toBe(0);
    expect(freed).toEqual([0]);
    await kept.dispose();
  });

  it('forgets a thing that could not be made', async () => {
    const { make } = factory();
    const kept = lastMade();
    const fail = async (): Promise<never> => {
      throw new Error('no memory');
    };
    await expect(kept.use([1], fail, numberOf)).rejects.toThrow('no memory');
    expect(await kept.use([1], make, numberOf)).toBe(0);
    await kept.dispose();
  });
});
