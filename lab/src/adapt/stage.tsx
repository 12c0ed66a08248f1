/** @file The robot under the newest policy of a search: its measured episode, or live; and how the search stands. */

import { useState } from 'preact/hooks';
import type { ShownPolicy } from '../../../src/lab/adaptSession.ts';
import { formatReturn } from '../../../src/report/data/format.ts';
import type { FamilySource } from '../family/familySource.ts';
import { LiveStage } from '../live/liveStage.tsx';
import { Film } from '../parts/film.tsx';
import type { Adaptation } from './useAdaptation.ts';

/** Whose search, and of which family. */
interface StageProps {
  readonly adaptation: Adaptation;
  readonly family: FamilySource;
}

/** The stage. */
export function Stage({ adaptation: { isOpen, fault, newest }, family }: StageProps) {
  const [isLive, setLive] = useState(false);
  return (
    <div class="stage">
      {isLive && newest !== undefined ? (
        <LiveStage family={family} policy={newest} />
      ) : (
        <Film shown={newest} />
      )}
      <p role="status">{fault ?? statusOf(isOpen, newest)}</p>
      <button
        type="button"
        aria-pressed={isLive}
        disabled={newest === undefined}
        onClick={() => setLive(!isLive)}
      >
        {isLive ? 'Show the measured episode' : 'Let it act live, and push it'}
      </button>
    </div>
  );
}

function statusOf(isOpen: boolean, newest: ShownPolicy | undefined): string {
  if (!isOpen) return 'Loading the model, ONNX Runtime and MuJoCo …';
  if (newest === undefined) return 'Looking for the best known policy …';
  const { stage, step, steps, realReturn, virtualReturn, seconds, choice } = newest;
  const real = `real return ${formatReturn(realReturn)}`;
  if (stage === 'begun') return `The policy that the search begins with: ${real}.`;
  const inside = virtualReturn === null ? '' : `, ${formatReturn(virtualReturn)} in the model`;
  const time = `after ${seconds.toFixed(1)} s of search`;
  if (stage === 'chosen') return `Chosen ${time}: ${choice}. ${capital(real)}${inside}.`;
  return `Step ${step} of ${steps}, ${time}: ${real}${inside}.`;
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
