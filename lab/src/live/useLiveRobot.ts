/** @file The worker of a live robot, as the page sees it. */

import { useEffect, useRef, useState } from 'preact/hooks';
import type { LivePicture, LivePolicy } from '../../../src/lab/liveRobot.ts';
import type { FamilySource } from '../family/familySource.ts';
import type { FromRobot, ToRobot } from './liveMessages.ts';

/** A robot that acts. */
export interface LiveRobotHandle {
  /** Null until it is there. */
  readonly canBePushed: boolean | null;
  readonly fault: string | null;
  send(message: ToRobot): void;
}

/** Starts a robot of a family, which acts by a policy, and draws every picture. */
export function useLiveRobot(
  family: FamilySource,
  policy: LivePolicy,
  draw: (picture: LivePicture) => void,
): LiveRobotHandle {
  const worker = useRef<Worker | null>(null);
  const drawing = useRef(draw);
  drawing.current = draw;
  const [canBePushed, setPushable] = useState<boolean | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const send = (message: ToRobot): void => worker.current?.postMessage(message);
  useEffect(() => {
    const opened = new Worker(new URL('./live.worker.ts', import.meta.url), { type: 'module' });
    worker.current = opened;
    opened.onmessage = ({ data }: MessageEvent<FromRobot>) => {
      if (data.kind === 'opened') setPushable(data.canBePushed);
      else if (data.kind === 'failed') setFault(data.message);
      else drawing.current(data.picture);
    };
    opened.onerror = (event) => setFault(event.message || 'The worker could not be started.');
    send({ kind: 'open', family });
    return () => opened.terminate();
  }, [family.name, family.script]);
  useEffect(
    () => send({ kind: 'act', policy }),
    [family.name, family.script, policy.policy, policy.psi.join()],
  );
  return { canBePushed, fault, send };
}
