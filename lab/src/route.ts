/** @file Which part of the lab is shown, as the fragment of the address: `#/run/ID/watch`. */

import { useEffect, useState } from 'preact/hooks';

/** The views of a run. */
export const views = ['watch', 'adapt'] as const;

/** A view of a run. */
export type View = (typeof views)[number];

/** The list of runs, or a view of one. */
export type Route = { readonly id: null } | { readonly id: string; readonly view: View };

/** The address of a route. */
export function addressOf(id: string, view: View = 'watch'): string {
  return `#/run/${id}/${view}`;
}

/** The route of a fragment; the list for what is none. */
export function routeOf(fragment: string): Route {
  const [, id, named] = /^#\/run\/([0-9a-z]+)(?:\/([a-z]+))?/.exec(fragment) ?? [];
  if (id === undefined) return { id: null };
  return { id, view: views.find((view) => view === named) ?? 'watch' };
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
