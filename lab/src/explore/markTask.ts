/** @file Rings around the marks of a task in a drawing of Vega, above what it has drawn. */

import { isSameTask } from '../../../src/tasks/sameTask.ts';

/** What Vega keeps with an element of its drawing. */
type Drawn = SVGElement & { readonly __data__?: { readonly datum?: { readonly psi?: unknown } } };

/** ψ `[K]` of a mark of the figures of tasks; null for other marks. */
export function taskOf(item: unknown): readonly number[] | null {
  const psi = (item as Drawn['__data__'])?.datum?.psi;
  return Array.isArray(psi) ? psi : null;
}

/** Marks ψ, and nothing else, with rings of this class. */
export function markTask(place: HTMLElement, psi: readonly number[] | null, ring: string): void {
  for (const before of place.querySelectorAll(`.${ring}`)) before.remove();
  if (psi === null) return;
  for (const element of place.querySelectorAll<Drawn>('.mark-rect path, .mark-symbol path')) {
    const task = taskOf(element.__data__);
    if (task === null || !isSameTask(task, psi)) continue;
    for (const name of ['halo', ring]) {
      const copy = element.cloneNode() as SVGElement;
      for (const attribute of ['fill', 'stroke', 'stroke-width', 'opacity']) {
        copy.removeAttribute(attribute);
      }
      copy.setAttribute('class', name === 'halo' ? `${ring} halo` : ring);
      element.parentElement?.append(copy);
    }
  }
}
