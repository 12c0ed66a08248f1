/**
 * @file Sends runs to a store while they are worked on, in the process that has them done: the work does not wait, one run is sent
 * at a time, and always as it is then. A store that is out of reach is tried again.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import type { Reporter } from '../../events.ts';
import { errorText } from '../services.ts';
import { type ObjectStore, StoreOutOfReach } from './objectStore.ts';
import { openCopy, type RunCopy } from './sendRun.ts';
import type { StoreAddress } from './storeAddress.ts';

/** The way of runs to a store. */
export interface Uploads {
  readonly address: StoreAddress;
  /** There is something new in the folder of a run. */
  changed(directory: string): void;
  /**
   * Resolves when all of a run is in the store.
   *
   * @throws UsageError when the store refuses it
   */
  finish(directory: string): Promise<void>;
  /** Sends once more what has changed; resolves when that is done, has failed, or has taken so many milliseconds. */
  flush(milliseconds: number): Promise<void>;
}

/** A run that is sent. */
interface Sending {
  readonly copy: RunCopy;
  /** Between uploads. */
  readonly pauses: Generator<number, never>;
  /** There is something that has not been sent. */
  isChanged: boolean;
  isAtWork: boolean;
  /** What is left is sent by `finish`. */
  isOver: boolean;
}

/**
 * Nothing is sent yet.
 *
 * @param onEvent - receives a notice for every try that fails
 */
export function openUploads(store: ObjectStore, onEvent: Reporter): Uploads {
  const sendings = new Map<string, Sending>();
  const sendingOf = (directory: string): Sending => {
    const known = sendings.get(directory);
    if (known !== undefined) return known;
    const copy = openCopy(store, directory);
    const sending = {
      ...{ copy, pauses: growingPauses() },
      ...{ isChanged: false, isAtWork: false, isOver: false },
    };
    sendings.set(directory, sending);
    return sending;
  };

  let last: Promise<void> = Promise.resolve();
  const inTurn = (work: () => Promise<void>): Promise<void> => {
    const turn = last.then(work);
    last = turn.catch(() => {});
    return turn;
  };

  const send = (sending: Sending): Promise<void> =>
    inTurn(async () => {
      if (sending.isOver) return;
      sending.isChanged = false;
      try {
        await sending.copy.send('newest');
      } catch (error) {
        sending.isChanged = true;
        onEvent({ type: 'notice', text: errorText(error) });
      }
    });

  const keepSending = async (sending: Sending): Promise<void> => {
    sending.isAtWork = true;
    while (sending.isChanged && !sending.isOver) {
      await send(sending);
      await sleep(sending.pauses.next().value, undefined, { ref: false });
    }
    sending.isAtWork = false;
  };

  return {
    address: store.address,
    changed(directory) {
      const sending = sendingOf(directory);
      sending.isChanged = true;
      if (!sending.isAtWork) void keepSending(sending);
    },
    async finish(directory) {
      const sending = sendingOf(directory);
      sending.isOver = true;
      sendings.delete(directory);
      await patiently(() => inTurn(() => sending.copy.send('all')), onEvent);
    },
    async flush(milliseconds) {
      const changed = [...sendings.values()].filter(({ isChanged }) => isChanged);
      for (const sending of changed) void send(sending);
      await Promise.race([last, sleep(milliseconds)]);
    },
  };
}

/** What some work gives, which is tried again as long as the store is out of reach. */
export async function patiently<T>(work: () => Promise<T>, onEvent: Reporter): Promise<T> {
  const pauses = growingPauses();
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof StoreOutOfReach)) throw error;
      onEvent({ type: 'notice', text: `${error.message}; it is tried again` });
    }
    await sleep(pauses.next().value);
  }
}

/** Milliseconds between uploads of a run, and between tries: what is young is saved often. */
function* growingPauses(): Generator<number, never> {
  for (let pause = 1000; ; pause = Math.min(2 * pause, 30_000)) yield pause;
}
