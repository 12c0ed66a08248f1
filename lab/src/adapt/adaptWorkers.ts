/** @file The workers that adapt: one may be made ready before it is asked for. */

import type { FamilySource } from '../family/familySource.ts';
import { addressOfFile } from '../source.ts';
import type { FromWorker, ToWorker } from './adaptMessages.ts';

/** A worker that opens a run, and what it has told so far. */
interface Opening {
  readonly id: string;
  readonly worker: Worker;
  readonly told: FromWorker[];
}

/** Milliseconds after which nobody has come for it. */
const patience = 60_000;

let ready: Opening | null = null;

function open(id: string, family: FamilySource): Opening {
  const worker = new Worker(new URL('./adapt.worker.ts', import.meta.url), { type: 'module' });
  const told: FromWorker[] = [];
  worker.onmessage = ({ data }: MessageEvent<FromWorker>) => told.push(data);
  worker.onerror = (event) => {
    told.push({ kind: 'failed', message: event.message || 'The worker could not be started.' });
  };
  const address = addressOfFile(id, 'learner.bin');
  const message: ToWorker = { kind: 'open', address, family };
  worker.postMessage(message);
  return { id, worker, told };
}

/** Opens a run for whoever may soon want to adapt it: where a pointer comes near, or the focus is. */
export function prepareWorker(id: string, family: FamilySource): void {
  if (ready?.id === id) return;
  ready?.worker.terminate();
  const opening = open(id, family);
  ready = opening;
  setTimeout(() => {
    if (ready !== opening) return;
    opening.worker.terminate();
    ready = null;
  }, patience);
}

/** A worker that opens a run, or has opened it. `hear` is told everything from the beginning. */
export function takeWorker(
  id: string,
  family: FamilySource,
  hear: (message: FromWorker) => void,
): Worker {
  const opening = ready?.id === id ? ready : open(id, family);
  if (opening === ready) ready = null;
  const { worker, told } = opening;
  worker.onmessage = ({ data }: MessageEvent<FromWorker>) => hear(data);
  worker.onerror = (event) => {
    hear({ kind: 'failed', message: event.message || 'The worker could not be started.' });
  };
  told.forEach(hear);
  return worker;
}
