/** @file Things that must be freed, kept together, so that none is left behind when making the next one fails. */

/** A thing that holds simulators or native memory. */
export interface Disposable {
  dispose(): Promise<void> | void;
}

/** What was made so far. */
export interface Scope {
  /** Takes charge of a thing and returns it. */
  own<T extends Disposable>(thing: T): T;
  /** Frees everything, the newest first; there is nothing left to free for a second call. */
  dispose(): Promise<void>;
}

/** A scope that holds nothing yet. */
export function createScope(): Scope {
  const things: Disposable[] = [];
  return {
    own(thing) {
      things.push(thing);
      return thing;
    },
    async dispose() {
      for (let thing = things.pop(); thing !== undefined; thing = things.pop()) {
        await thing.dispose();
      }
    },
  };
}

/** Makes something of several parts; if that fails, the parts made so far are freed. */
export async function assemble<T>(make: (scope: Scope) => Promise<T>): Promise<T> {
  const scope = createScope();
  try {
    return await make(scope);
  } catch (error) {
    await scope.dispose();
    throw error;
  }
}
