/** @file A thing that is dear to make and often wanted again: the last one is kept until another takes its place. */

import type { Disposable } from './scope.ts';

/** Keeps one thing, made from what its keys say. */
export interface LastMade {
  /**
   * Runs `work` with the thing that `make` makes, or with the last one if that was made for the same keys, compared by
   * identity. A thing is freed when another has taken its place and nobody works with it.
   */
  use<T extends Disposable, R>(
    keys: readonly unknown[],
    make: () => Promise<T>,
    work: (thing: T) => Promise<R>,
  ): Promise<R>;
  dispose(): Promise<void>;
}

interface Kept {
  readonly keys: readonly unknown[];
  readonly thing: Promise<Disposable>;
  users: number;
}

/** Keeps nothing yet. */
export function lastMade(): LastMade {
  let kept: Kept | null = null;
  const release = async (old: Kept): Promise<void> => {
    if (old === kept || old.users > 0) return;
    await (await old.thing).dispose();
  };
  const replace = async (next: Kept | null): Promise<void> => {
    const old = kept;
    kept = next;
    if (old !== null) await release(old);
  };
  return {
    async use<T extends Disposable, R>(
      keys: readonly unknown[],
      make: () => Promise<T>,
      work: (thing: T) => Promise<R>,
    ): Promise<R> {
      const isSame = kept?.keys.every((key, i) => key === keys[i]) ?? false;
      const current: Kept = isSame && kept !== null ? kept : { keys, thing: make(), users: 0 };
      current.users++;
      try {
        if (current !== kept) await replace(current);
        return await work((await current.thing) as T);
      } catch (error) {
        if (current === kept) kept = null;
        throw error;
      } finally {
        current.users--;
        await release(current);
      }
    },
    dispose: () => replace(null),
  };
}
