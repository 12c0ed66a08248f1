/** @file The adaptation worker of a run, as the page sees it. */

import { useEffect, useRef, useState } from 'preact/hooks';
import type { ShownPolicy } from '../../../src/lab/adaptSession.ts';
import type { FromWorker, ToWorker } from './adaptMessages.ts';

/** Milliseconds for which ψ has to rest before a search begins. */
const rest = 150;

/** How an adaptation stands. */
export interface Adaptation {
  readonly isOpen: boolean;
  readonly fault: string | null;
  /** The policies of the task of the moment, the newest last. */
  readonly shown: readonly ShownPolicy[];
  /** Asks for the newest policy, which the browser then saves under this name. */
  save(name: string): void;
}

/** Adapts the policies of a run to ψ `[K]`, anew whenever that changes. Nothing is loaded before there is one. */
export function useAdaptation(id: string, psi: readonly number[] | null): Adaptation {
  const worker = useRef<Worker | null>(null);
  const number = useRef(0);
  const fileName = useRef('');
  const [isOpen, setOpen] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const [shown, setShown] = useState<readonly ShownPolicy[]>([]);
  const send = (message: ToWorker): void => worker.current?.postMessage(message);
  const isWanted = psi !== null;
  useEffect(() => {
    if (!isWanted) return;
    const opened = new Worker(new URL('./adapt.worker.ts', import.meta.url), { type: 'module' });
    worker.current = opened;
    opened.onmessage = ({ data }: MessageEvent<FromWorker>) => {
      if (data.kind === 'opened') setOpen(true);
      else if (data.kind === 'failed') setFault(data.message);
      else if (data.kind === 'file') download(data.bytes, fileName.current);
      else if (data.number === number.current) setShown((before) => [...before, data.shown]);
    };
    opened.onerror = (event) => setFault(event.message || 'The worker could not be started.');
    const address = new URL(`data/${id}/learner.bin`, location.href.replace(/#.*/, '')).href;
    send({ kind: 'open', address });
    return () => {
      opened.terminate();
      setOpen(false);
    };
  }, [id, isWanted]);
  useEffect(() => {
    if (!isOpen || psi === null) return;
    const timer = setTimeout(() => {
      number.current++;
      setShown([]);
      setFault(null);
      send({ kind: 'adapt', psi, number: number.current });
    }, rest);
    return () => clearTimeout(timer);
  }, [isOpen, psi?.join()]);
  return {
    ...{ isOpen, fault, shown },
    save(name) {
      fileName.current = name;
      send({ kind: 'file' });
    },
  };
}

function download(bytes: Uint8Array<ArrayBuffer>, name: string): void {
  const address = URL.createObjectURL(new Blob([bytes]));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}
