/** @file The episodes of a task, drawn anew for another one by a parameter of the figure. */

import { useEffect, useState } from 'preact/hooks';
import type { View } from 'vega';
import type { ShownFigure } from '../../../src/lab/view.ts';
import { taskParameter } from '../../../src/report/data/measures.ts';
import { VegaPlace } from '../parts/vegaPlace.tsx';

/** The figure, for the task at this place of the evaluation. */
export function TaskEpisodes({
  figure: { vega, caption },
  place,
}: {
  readonly figure: Extract<ShownFigure, { vega: object }>;
  readonly place: number;
}) {
  const [view, setView] = useState<View | null>(null);
  useEffect(() => {
    void view?.signal(taskParameter, place).runAsync();
  }, [view, place]);
  return (
    <figure class="episodes">
      <VegaPlace vega={vega} label={caption} onDrawn={setView} />
      <figcaption>{caption}</figcaption>
    </figure>
  );
}
