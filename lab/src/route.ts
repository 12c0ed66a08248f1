/** @file Which part of the lab is shown, as the fragment of the address: `#/run/ID/explore/1.5,1.4?with=OTHER`. */

import { useEffect, useState } from 'preact/hooks';

/** The views of a run. */
export const views = ['watch', 'explore', 'adapt'] as const;

/** A view of a run. */
export type View = (typeof views)[number];

/** A view of a run, and what is chosen in it. */
export interface RunRoute {
  readonly id: string;
  readonly view: View;
  /** `[K]` the task; null where none is chosen. */
  readonly psi: readonly number[] | null;
  /** The run beside it. */
  readonly other: string | null;
}

/** The list of runs, or a view of one. */
export type Route = { readonly id: null } | RunRoute;

/** The address of a route. */
export function addressOf({
  id,
  view = 'watch',
  psi = null,
  other = null,
}: Pick<RunRoute, 'id'> & Partial<RunRoute>): string {
  const task = psi === null ? '' : `/${psi.join(',')}`;
  return `#/run/${id}/${view}${task}${other === null ? '' : `?with=${other}`}`;
}

/** The route of a fragment; the list for what is none. */
export function routeOf(fragment: string): Route {
  const [, id, named, task, other = null] =
    /^#\/run\/([0-9a-z]+)(?:\/([a-z]+))?(?:\/([-+.,\de]+))?(?:\?with=([0-9a-z]+))?$/.exec(
      fragment,
    ) ?? [];
  if (id === undefined) return { id: null };
  const psi = task === undefined ? null : task.split(',').map(Number);
  return {
    ...{ id, other },
    view: views.find((view) => view === named) ?? 'watch',
    psi: psi?.every(Number.isFinite) ? psi : null,
  };
}

/** The present route. */
export function useRoute(): Route {
  const [route, setRoute] = useState(() => routeOf(location.hash));
  useEffect(() => {
    const follow = (): void => setRoute(routeOf(location.hash));
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, []);
  return route;
}

/** Goes to another route, in the place of the present one. */
export function replaceRoute(route: RunRoute): void {
  location.replace(addressOf(route));
}
