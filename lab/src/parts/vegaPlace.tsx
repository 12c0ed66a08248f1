/** @file A place that Vega draws in; it is loaded for the first one. */

import { useEffect, useRef, useState } from 'preact/hooks';
import type { View } from 'vega';

/** What is drawn. */
interface VegaPlaceProps {
  /** A specification. */
  readonly vega: object;
  /** For those who do not see it; without it, what is around it says what it is. */
  readonly label?: string;
  /** Told of every new drawing. */
  readonly onDrawn?: (view: View) => void;
}

/** The drawing, and what went wrong. */
export function VegaPlace({ vega, label, onDrawn }: VegaPlaceProps) {
  const place = useRef<HTMLDivElement>(null);
  const [fault, setFault] = useState<string | null>(null);
  useEffect(() => {
    const target = place.current;
    if (target === null) return;
    let drawn: View | null = null;
    let isOver = false;
    import('./drawVega.ts')
      .then(({ drawVega }) => drawVega(vega, target))
      .then(
        (view) => {
          if (isOver) {
            view.finalize();
            return;
          }
          drawn = view;
          onDrawn?.(view);
        },
        (error: Error) => setFault(error.message),
      );
    return () => {
      isOver = true;
      drawn?.finalize();
    };
  }, [JSON.stringify(vega)]);
  return (
    <>
      {fault !== null && <p class="fault">{fault}</p>}
      <div
        class="figure"
        ref={place}
        {...(label === undefined ? {} : { role: 'img', 'aria-label': label })}
      />
    </>
  );
}
