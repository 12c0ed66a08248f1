/** @file The adaptation worker of a run, as the page sees it. */

import { useEffect, useRef, useState } from 'preact/hooks';
import type { ShownPolicy } from '../../../src/lab/adaptSession.ts';
import type { FamilySource } from '../family/familySource.ts';
import type { ToWorker } from './adaptMessages.ts';
import { takeWorker } from './adaptWorkers.ts';

/** Milliseconds for which ψ has to rest before a search begins. */
const rest = 150;

/** Of one policy. */
export type Returns = Pick<ShownPolicy, 'virtualReturn' | 'realReturn'>;

/** How an adaptation stands. */
export interface Adaptation {
  readonly isOpen: boolean;
  readonly fault: string | null;
  /** The returns of the policies of the task of the moment, the newest last. */
  readonly returns: readonly Returns[];
  /** The newest policy. */
  readonly newest: ShownPolicy | undefined;
  /** Asks for the newest policy, which the browser then saves under this name. */
  save(name: string): void;
}

/** Adapts the policies of a run to ψ `[K]`, anew whenever that changes. Nothing is loaded before there is one. */
export function useAdaptation(
  id: string,
  family: FamilySource,
  psi: readonly number[] | null,
): Adaptation {
  const worker = useRef<Worker | null>(null);
  const number = useRef(0);
  const fileName = useRef('');
  const [isOpen, setOpen] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const [{ returns, newest }, setShown] = useState<Pick<Adaptation, 'returns' | 'newest'>>(nothing);
  const send = (message: ToWorker): void => worker.current?.postMessage(message);
  const isWanted = psi !== null;
  useEffect(() => {
    if (!isWanted) return;
    const opened = takeWorker(id, family, (message) => {
      if (message.kind === 'opened') setOpen(true);
      else if (message.kind === 'failed') setFault(message.message);
      else if (message.kind === 'file') download(message.bytes, fileName.current);
      else if (message.number === number.current) {
        setShown((before) => withNext(before, message.shown));
      }
    });
    worker.current = opened;
    return () => {
      opened.terminate();
      setOpen(false);
    };
  }, [id, isWanted]);
  useEffect(() => {
    if (!isOpen || psi === null) return;
    const timer = setTimeout(() => {
      number.current++;
      setShown(nothing);
      setFault(null);
      send({ kind: 'adapt', psi, number: number.current });
    }, rest);
    return () => clearTimeout(timer);
  }, [isOpen, psi?.join()]);
  return {
    ...{ isOpen, fault, returns, newest },
    save(name) {
      fileName.current = name;
      send({ kind: 'file' });
    },
  };
}

const nothing = { returns: [], newest: undefined };

/** Films of policies are large: of all but the newest only the returns are kept. */
function withNext(
  { returns }: Pick<Adaptation, 'returns'>,
  newest: ShownPolicy,
): Pick<Adaptation, 'returns' | 'newest'> {
  const { virtualReturn, realReturn } = newest;
  return { returns: [...returns, { virtualReturn, realReturn }], newest };
}

function download(bytes: Uint8Array<ArrayBuffer>, name: string): void {
  const address = URL.createObjectURL(new Blob([bytes]));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}
