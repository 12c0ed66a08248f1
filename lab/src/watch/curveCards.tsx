/** @file The curves of a run: returns, and any two of its other numbers. */

import { useState } from 'preact/hooks';
import { LiveChart } from '../parts/liveChart.tsx';
import type { ShownRun } from '../shownRun.ts';

/** What curves are called; others by their name in the log. */
const titles: Readonly<Record<string, string>> = {
  virtualReturn: 'return inside the model',
  realReturn: 'real return, with exploration noise',
  modelLoss: 'loss of the model',
  modelDevLoss: 'loss of the model on held-out data',
  policyKl: 'divergence of an update of the policy (KL)',
  policyEntropy: 'entropy of the policy',
  policyStd: 'standard deviation of the policy',
  policyObjective: 'objective of the policy',
  policyStepSize: 'step size of the policy',
  gradientNorm: 'norm of the gradient of the policy',
  valueLoss: 'loss of the value function',
  virtualLength: 'steps of an episode in the model',
  realLength: 'steps of a real episode',
  seconds: 'seconds since the beginning',
  realSamples: 'real samples',
  virtualSteps: 'virtual steps',
};

const returns = ['virtualReturn', 'realReturn'] as const;
const chosenFirst = ['modelLoss', 'valueLoss'];
const onLogScale = new Set(['modelLoss', 'modelDevLoss', 'valueLoss', 'policyKl']);

/** The charts. */
export function CurveCards({ run }: { readonly run: ShownRun }) {
  const names = Object.keys(run.curves).filter((name) => !returns.some((other) => other === name));
  const [chosen, setChosen] = useState(chosenFirst);
  if (run.points === 0) return null;
  return (
    <>
      <section class="card">
        <h2>Returns</h2>
        <p class="muted">
          Of an episode under the task of the moment: levels of different tasks are not comparable.
          Lines mark where a task begins.
        </p>
        <LiveChart
          run={run}
          series={[
            { name: 'virtualReturn', title: titles.virtualReturn, colour: 'green' },
            { name: 'realReturn', title: titles.realReturn, colour: 'vermilion', isSparse: true },
          ]}
        />
      </section>
      <div class="pair">
        {chosen.map((name, i) => (
          <section class="card" key={String(i)}>
            <label class="choice">
              Curve
              <select
                value={name}
                onChange={({ currentTarget: { value } }) => setChosen(chosen.with(i, value))}
              >
                {[...new Set([...names, name])].map((other) => (
                  <option key={other} value={other}>
                    {titles[other] ?? other}
                  </option>
                ))}
              </select>
            </label>
            <LiveChart
              run={run}
              height={180}
              isLog={onLogScale.has(name)}
              series={[{ name, title: titles[name] ?? name, colour: i === 0 ? 'blue' : 'purple' }]}
            />
          </section>
        ))}
      </div>
    </>
  );
}
