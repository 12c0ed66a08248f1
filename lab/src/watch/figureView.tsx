/** @file A figure of the report, drawn by Vega from its specification. */

import { useEffect, useRef, useState } from 'preact/hooks';
import type { ShownFigure } from '../../../src/lab/view.ts';

/** A figure with its caption. Vega is loaded for the first one. */
export function FigureView({
  figure,
}: {
  readonly figure: Extract<ShownFigure, { vega: object }>;
}) {
  const { title, caption, vega } = figure;
  const place = useRef<HTMLDivElement>(null);
  const [fault, setFault] = useState<string | null>(null);
  useEffect(() => {
    const target = place.current;
    if (target === null) return;
    let close = (): void => {};
    let isOver = false;
    import('./drawVega.ts')
      .then(({ drawVega }) => drawVega(vega, target))
      .then(
        (end) => {
          if (isOver) end();
          else close = end;
        },
        (error: Error) => setFault(error.message),
      );
    return () => {
      isOver = true;
      close();
    };
  }, [JSON.stringify(vega)]);
  return (
    <section class="card">
      <h2>{title}</h2>
      <figure>
        <figcaption>{caption}</figcaption>
        {fault !== null && <p class="fault">{fault}</p>}
        <div class="figure" ref={place} role="img" aria-label={`${title}. ${caption}`} />
      </figure>
    </section>
  );
}
