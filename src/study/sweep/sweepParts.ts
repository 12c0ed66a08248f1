/** @file The parts of a sweep as events: which begins, which has ended and how, and how long all others will take. */

import type { PartEnded, Reporter } from '../events.ts';

/** A part, and how long it is thought to take. */
export interface SweepPart {
  readonly what: string;
  /** Null where nothing was estimated. */
  readonly seconds: number | null;
}

/** Reports parts by their place as they begin and end. */
export interface Parts {
  /** Does nothing while the part is under way. One that has ended may begin again. */
  begin(part: number): void;
  /** Begins it too, if nothing was told of it before. */
  end(part: number, outcome: PartEnded['outcome'], message?: string): void;
}

/** None of them has begun. */
export function openParts(parts: readonly SweepPart[], onEvent: Reporter): Parts {
  const isEstimated = parts.length > 0 && parts.every(({ seconds }) => seconds !== null);
  const begun = new Set<number>();
  const started = new Map<number, number>();
  const secondsLeft = (): number | null => {
    if (!isEstimated) return null;
    const left = parts.filter((_, i) => !begun.has(i));
    return left.reduce((total, { seconds }) => total + (seconds ?? 0), 0);
  };
  const begin = (part: number): void => {
    if (started.has(part)) return;
    const estimate = secondsLeft();
    begun.add(part);
    started.set(part, performance.now());
    const { what } = parts[part];
    const { length } = parts;
    onEvent({ type: 'partStarted', what, part, parts: length, secondsLeft: estimate });
  };
  return {
    begin,
    end(part, outcome, message = '') {
      begin(part);
      const seconds = (performance.now() - (started.get(part) ?? 0)) / 1000;
      started.delete(part);
      const { what } = parts[part];
      onEvent({ type: 'partEnded', what, part, parts: parts.length, seconds, outcome, message });
    },
  };
}
