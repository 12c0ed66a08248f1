/** @file What the steps of a training need, made when the first of them asks for it. */

import { createScope, type Disposable } from './scope.ts';

/** What is made once, if at all: a run whose steps are passed over, or only counted, needs none. */
export interface MadeOnDemand<T> {
  open(): Promise<T>;
  /** Frees what was made. */
  dispose(): Promise<void>;
}

/** A thing that is made when it is first asked for, with what it owns. */
export function onDemand<T>(
  make: (own: <D extends Disposable>(thing: D) => D) => Promise<T>,
): MadeOnDemand<T> {
  const scope = createScope();
  let made: Promise<T> | null = null;
  return {
    open() {
      made ??= make((thing) => scope.own(thing));
      return made;
    },
    dispose: () => scope.dispose(),
  };
}
