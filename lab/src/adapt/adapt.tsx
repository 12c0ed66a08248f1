/** @file The view Adapt: choose ψ, and see the policy for it being found. */

import { useEffect, useState } from 'preact/hooks';
import { familyOfRun } from '../family/familySource.ts';
import type { ShownRun } from '../shownRun.ts';
import { PredictionCard } from './predictionCard.tsx';
import { ReturnsChart } from './returnsChart.tsx';
import { Stage } from './stage.tsx';
import { TaskPad } from './taskPad.tsx';
import { useAdaptation } from './useAdaptation.ts';

/** What is adapted, and to which task of the address first. */
interface AdaptProps {
  readonly run: ShownRun;
  readonly asked: readonly number[] | null;
}

/** Adaptation in the page, or why there is none. */
export function Adapt({ run, asked }: AdaptProps) {
  const { adapts, familyData } = run;
  if (adapts !== true || familyData === null) {
    return (
      <p class="fault">{adapts === true ? 'The family of the run cannot be loaded.' : adapts}</p>
    );
  }
  return <Adapting run={run} asked={asked} family={familyData} />;
}

function Adapting({
  run,
  asked,
  family,
}: AdaptProps & { readonly family: NonNullable<ShownRun['familyData']> }) {
  const { low, high } = family.box;
  const isTask = asked?.length === low.length;
  const [psi, setPsi] = useState<readonly number[]>(() =>
    isTask ? asked : low.map((value, k) => value + 0.75 * (high[k] - value)),
  );
  useEffect(() => {
    if (isTask) setPsi(asked);
  }, [asked?.join()]);
  const source = familyOfRun(run);
  const adaptation = useAdaptation(run.id, source, psi);
  const { returns, newest, save } = adaptation;
  return (
    <>
      <section class="card adapt">
        <TaskPad
          family={family}
          psi={psi}
          visited={run.tasks.map((task) => task.psi)}
          choose={setPsi}
        />
        <Stage adaptation={adaptation} family={source} />
      </section>
      {newest !== undefined && <PredictionCard shown={newest} />}
      <section class="card">
        <h2>Returns while the policy is found</h2>
        <p class="muted">
          Inside the learned model, where it is optimised, and in one real episode of MuJoCo without
          noise. The search takes no real samples.
        </p>
        <ReturnsChart returns={returns} />
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
