/** @file A figure of the report, drawn by Vega from its specification. */

import type { ShownFigure } from '../../../src/lab/view.ts';
import { VegaPlace } from '../parts/vegaPlace.tsx';

/** A figure with its caption. */
export function FigureView({
  figure: { title, caption, vega },
}: {
  readonly figure: Extract<ShownFigure, { vega: object }>;
}) {
  return (
    <section class="card">
      <h2>{title}</h2>
      <figure>
        <figcaption>{caption}</figcaption>
        <VegaPlace vega={vega} label={`${title}. ${caption}`} />
      </figure>
    </section>
  );
}
