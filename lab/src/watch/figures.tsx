/** @file The figures of the report, of a run as it is now. */

import { useEffect, useState } from 'preact/hooks';
import type { ShownFigure } from '../../../src/lab/view.ts';
import { fetchJson } from '../source.ts';
import { usePhone } from '../theme.ts';
import { FigureView } from './figureView.tsx';

/** All figures that have data, then why the others have none. */
export function Figures({ id, version }: { readonly id: string; readonly version: string }) {
  const isNarrow = usePhone();
  const [figures, setFigures] = useState<readonly ShownFigure[] | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  useEffect(() => {
    let isOver = false;
    fetchJson<ShownFigure[]>(`data/${id}/figures-${isNarrow ? 'narrow' : 'wide'}.json`).then(
      (found) => {
        if (isOver) return;
        setFigures(found);
        setFault(null);
      },
      (error: Error) => isOver || setFault(error.message),
    );
    return () => {
      isOver = true;
    };
  }, [id, version, isNarrow]);
  const missing = figures?.filter((figure) => 'missing' in figure) ?? [];
  return (
    <>
      {fault !== null && (
        <p class="fault" role="alert">
          {fault}
        </p>
      )}
      {figures?.map((figure) =>
        'missing' in figure ? null : <FigureView key={figure.name} figure={figure} />,
      )}
      {missing.length > 0 && (
        <section class="card missing">
          <h2>Figures without data</h2>
          <dl>
            {missing.map((figure) => (
              <div key={figure.name}>
                <dt>{figure.title}</dt>
                <dd>{'missing' in figure && figure.missing}</dd>
              </div>
            ))}
          </dl>
        </section>
      )}
    </>
  );
}
