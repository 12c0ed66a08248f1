/** @file The view Adapt: choose ψ, and see the policy for it being found. */

import { useEffect, useState } from 'preact/hooks';
import { formatReturn } from '../../../src/report/data/format.ts';
import type { ShownRun } from '../shownRun.ts';
import { Film } from './film.tsx';
import { ReturnsChart } from './returnsChart.tsx';
import { TaskPad } from './taskPad.tsx';
import { useAdaptation } from './useAdaptation.ts';

/** Milliseconds for which ψ has to rest before a search begins. */
const rest = 150;

/** Adaptation in the page, or why there is none. */
export function Adapt({ run }: { readonly run: ShownRun }) {
  const { adapts, familyData } = run;
  if (adapts !== true || familyData === null) {
    return (
      <p class="fault">{adapts === true ? 'The family of the run cannot be loaded.' : adapts}</p>
    );
  }
  return <Adapting run={run} family={familyData} />;
}

function Adapting({
  run,
  family,
}: {
  readonly run: ShownRun;
  readonly family: NonNullable<ShownRun['familyData']>;
}) {
  const { low, high } = family.box;
  const [psi, setPsi] = useState<readonly number[]>(() =>
    low.map((value, k) => value + 0.75 * (high[k] - value)),
  );
  const { isOpen, fault, shown, adapt, save } = useAdaptation(
    new URL(`data/${run.id}/learner.bin`, location.href.replace(/#.*/, '')).href,
  );
  useEffect(() => {
    if (!isOpen) return;
    const timer = setTimeout(() => adapt(psi), rest);
    return () => clearTimeout(timer);
  }, [isOpen, psi]);
  const newest = shown.at(-1);
  return (
    <>
      <section class="card adapt">
        <TaskPad
          family={family}
          psi={psi}
          visited={run.tasks.map((task) => task.psi)}
          choose={setPsi}
        />
        <div class="stage">
          <Film shown={newest} />
          <p role="status">{fault ?? statusOf(isOpen, newest)}</p>
        </div>
      </section>
      <section class="card">
        <h2>Returns while the policy is found</h2>
        <p class="muted">
          Inside the learned model, where it is optimised, and in one real episode of MuJoCo without
          noise. The search takes no real samples.
        </p>
        <ReturnsChart shown={shown} />
        <p>
          <button
            type="button"
            disabled={newest === undefined}
            onClick={() => save(`${run.name}-policy.onnx`.replace(/[^\w.-]+/g, '-'))}
          >
            Save the policy as ONNX
          </button>
        </p>
      </section>
    </>
  );
}

function statusOf(
  isOpen: boolean,
  newest: ReturnType<typeof useAdaptation>['shown'][number] | undefined,
): string {
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
