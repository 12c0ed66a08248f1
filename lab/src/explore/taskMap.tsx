/** @file A map of tasks that one can point at, click, and walk over with the arrow keys. */

import { useEffect, useRef, useState } from 'preact/hooks';
import type { View } from 'vega';
import { VegaPlace } from '../parts/vegaPlace.tsx';
import { markTask, taskOf } from './markTask.ts';
import { neighbour } from './neighbour.ts';

/** A map, what is chosen in it, and who hears of that. */
interface TaskMapProps {
  readonly vega: object;
  /** What it shows. */
  readonly title: string;
  /** `[·, K]` */
  readonly tasks: readonly (readonly number[])[];
  readonly looked: readonly number[] | null;
  readonly played: readonly number[] | null;
  look(psi: readonly number[]): void;
  play(psi: readonly number[]): void;
}

/** The map. */
export function TaskMap({ vega, title, tasks, looked, played, look, play }: TaskMapProps) {
  const place = useRef<HTMLDivElement>(null);
  const [drawn, setDrawn] = useState<View | null>(null);
  // A drawing outlives many of the functions that it has been given.
  const newest = useRef({ look, play });
  newest.current = { look, play };
  useEffect(() => {
    if (place.current !== null) markTask(place.current, looked, 'looked');
  }, [drawn, looked]);
  useEffect(() => {
    if (place.current !== null) markTask(place.current, played, 'played');
  }, [drawn, played]);
  const listen = (view: View): void => {
    view.addEventListener('pointerover', (_, item) => {
      const psi = taskOf(item);
      if (psi !== null) newest.current.look(psi);
    });
    view.addEventListener('click', (_, item) => {
      const psi = taskOf(item);
      if (psi !== null) newest.current.play(psi);
    });
    setDrawn(view);
  };
  const press = (event: KeyboardEvent): void => {
    const at = looked ?? played;
    if (event.key === 'Enter' || event.key === ' ') {
      if (at !== null) play(at);
    } else {
      const next = neighbour(tasks, at, event.key);
      if (next === null) return;
      look(next);
    }
    event.preventDefault();
  };
  return (
    <div
      class="map"
      ref={place}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys walk over it
      tabIndex={0}
      role="application"
      aria-label={`${title}. The arrow keys go from task to task, Enter plays the robot there.`}
      onKeyDown={press}
    >
      <VegaPlace vega={vega} onDrawn={listen} />
    </div>
  );
}
