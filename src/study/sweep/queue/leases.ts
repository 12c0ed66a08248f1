/**
 * @file How long a job is a worker's: for a lease after the queue has last said so. A worker that hears nothing stops its
 * jobs before the queue gives them to others, so that no two work on one.
 */

/** The leases of a worker, by the ids of jobs. */
export interface Leases {
  /** The signal is aborted when the job must be stopped. */
  begin(id: string): { readonly signal: AbortSignal; end(): void };
  /** The queue has renewed it. */
  renewed(id: string): void;
  /** The queue has refused to. */
  lost(id: string): void;
  close(): void;
}

/** Part of a lease after which a worker that has heard nothing stops its jobs: they must be gone when it ends. */
const safePart = 0.9;

/**
 * No leases.
 *
 * @param milliseconds - how long a lease is
 * @param now - of the wall clock, which goes on while a machine sleeps
 */
export function openLeases(milliseconds: number, now: () => number = Date.now): Leases {
  const leases = new Map<string, { readonly controller: AbortController; since: number }>();
  const check = (): void => {
    for (const { controller, since } of leases.values()) {
      if (now() - since > safePart * milliseconds) controller.abort();
    }
  };
  const timer = setInterval(check, milliseconds / 50);
  return {
    begin(id) {
      const lease = { controller: new AbortController(), since: now() };
      leases.set(id, lease);
      return {
        signal: lease.controller.signal,
        end: () => {
          if (leases.get(id) === lease) leases.delete(id);
        },
      };
    },
    renewed(id) {
      const lease = leases.get(id);
      if (lease !== undefined) lease.since = now();
    },
    lost: (id) => leases.get(id)?.controller.abort(),
    close: () => clearInterval(timer),
  };
}
