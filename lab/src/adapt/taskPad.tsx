/** @file Choosing ψ in its box: a handle for two parameters, and a slider for each. */

import { useRef } from 'preact/hooks';
import { formatNumber, psiTitle } from '../../../src/report/data/format.ts';
import type { FamilyData } from '../../../src/tasks/familyData.ts';

/** What is chosen, and who hears of it: while it moves, and when it has been chosen. */
interface TaskPadProps {
  readonly family: FamilyData;
  readonly psi: readonly number[];
  /** `[K]` tasks of training. */
  readonly visited: readonly (readonly number[])[];
  choose(psi: readonly number[]): void;
}

const size = 240;

/** Controls for ψ. */
export function TaskPad(props: TaskPadProps) {
  const { family, psi, choose } = props;
  const { low, high } = family.box;
  return (
    <div class="pad">
      {psi.length === 2 && <Box {...props} />}
      {psi.map((value, k) => (
        <label key={String(k)} class="slider">
          <span>
            {psiTitle(k, family.parameterNames)} <b>{formatNumber(value)}</b>
          </span>
          <input
            type="range"
            min={low[k]}
            max={high[k]}
            step={(high[k] - low[k]) / 200}
            value={value}
            onInput={({ currentTarget }) => choose(psi.with(k, Number(currentTarget.value)))}
          />
        </label>
      ))}
    </div>
  );
}

/** The box of two parameters with its handle; the sliders do the same for the keyboard. */
function Box({ family, psi, visited, choose }: TaskPadProps) {
  const place = useRef<SVGSVGElement>(null);
  const { low, high } = family.box;
  const x = (value: number): number => (size * (value - low[0])) / (high[0] - low[0]);
  const y = (value: number): number => size - (size * (value - low[1])) / (high[1] - low[1]);
  const drag = (event: PointerEvent): void => {
    const frame = place.current?.getBoundingClientRect();
    if (frame === undefined || event.buttons === 0) return;
    const share = (at: number): number => Math.min(1, Math.max(0, at));
    const across = share((event.clientX - frame.left) / frame.width);
    const up = share((frame.bottom - event.clientY) / frame.height);
    choose([low[0] + across * (high[0] - low[0]), low[1] + up * (high[1] - low[1])]);
  };
  return (
    <svg
      ref={place}
      class="box"
      viewBox={`0 0 ${size} ${size}`}
      role="img"
      aria-label={`The box of tasks with ψ at ${psi.map(formatNumber).join(', ')}; the sliders choose it, too`}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        drag(event);
      }}
      onPointerMove={drag}
    >
      {visited.map((task, i) => (
        <circle key={String(i)} class="visited" cx={x(task[0])} cy={y(task[1])} r="4" />
      ))}
      <circle class="handle" cx={x(psi[0])} cy={y(psi[1])} r="9" />
    </svg>
  );
}
