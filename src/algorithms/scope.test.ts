import { describe, expect, it } from 'vitest';
import { assemble, createScope } from './scope.ts';

function part(name: string, log: string[]): { dispose(): void } {
  return { dispose: () => log.push(name) };
}

describe('scopes', () => {
  it('free what they own, the newest first', async () => {
    const log: string[] = [];
    const scope = createScope();
    const first = part('first', log);
    expect(scope.own(first)).toBe(first);
    scope.own(part('second', log));
    expect(log).toEqual([]);
    await scope.dispose();
    expect(log).toEqual(['second', 'first']);
  });

  it('free the parts of what could not be finished, and pass the error on', async () => {
    const log: string[] = [];
    const failing = assemble(async ({ own }) => {
      own(part('made', log));
      throw new Error('no memory for the other part');
    });
    await expect(failing).rejects.toThrow('no memory for the other part');
    expect(log).toEqual(['made']);
  });

  it('keep the parts of what was finished', async () => {
    const log: string[] = [];
    const whole = await assemble(async ({ own }) => own(part('made', log)));
    expect(log).toEqual([]);
    whole.dispose();
    expect(log).toEqual(['made']);
  });
});
