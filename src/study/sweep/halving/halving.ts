/**
 * @file Synchronous successive halving: which runs go on after a rung, where all that compete have been measured. A pure function
 * of what was measured, so that it does not matter in which order, or by whom.
 *
 * @source Jamieson and Talwalkar 2016; the number that goes on is rounded down as in Li et al. 2018 (Hyperband)
 */

import { meanUnlessNull } from '../../../math/statistics.ts';
import { grouped } from '../grouped.ts';
import type { Objective } from '../objectives.ts';
import type { RunEvaluation, Rung } from '../sweptRun.ts';

/** How the runs of a sweep are halved. */
export interface Halving {
  /** What they are ranked by. */
  readonly objective: Objective;
  /** What measures it. */
  readonly evaluation: RunEvaluation;
  /** Ascending numbers of training tasks after which they are compared. */
  readonly rungs: readonly number[];
  /** The share that goes on, above 0 and below 1; never less than one. */
  readonly keep: number;
}

/** Where a run is to come, by the place of the rung; undefined for its end. */
export function rungAt({ rungs, evaluation }: Halving, place: number | null): Rung | undefined {
  return place === null ? undefined : { tasks: rungs[place], evaluation };
}

/**
 * The objective of a run at a rung; null where it has not been measured, `passed` where it cannot be any more, as the run had
 * gone on before it was to be compared.
 */
export type RungValue = number | 'passed' | null;

/** A run that competes. */
export interface Competitor {
  /** Only those of one group compete. */
  readonly group: string;
  /** Those of a group with the same settings, which differ in their seeds, are ranked by their mean. */
  readonly settings: string;
  /** At each rung. */
  readonly values: readonly RungValue[];
  /** It has failed, and nobody waits for it. */
  readonly hasFailed: boolean;
}

/** What is to become of a run. */
export type Standing =
  /** It is to come to a rung, by its place among them, or with null to its end. */
  | { readonly kind: 'goes on'; readonly rung: number | null }
  /** It has been measured at a rung, and others have not yet. */
  | { readonly kind: 'waits'; readonly rung: number }
  /** At a rung others were better. */
  | { readonly kind: 'dropped'; readonly rung: number };

/** What is to become of each. Of two that are equally good the first is better. */
export function standings(
  { objective, rungs, keep }: Halving,
  competitors: readonly Competitor[],
): Standing[] {
  const sign = objective.direction === 'maximize' ? 1 : -1;
  const found = new Map<Competitor, Standing>();
  for (const group of grouped(competitors, ({ group: name }) => name)) {
    let left = grouped(group, ({ settings }) => settings);
    for (const rung of rungs.keys()) {
      const isOpen = left.some((members) => isExpected(members, rung));
      for (const member of left.flat()) {
        const isHere = member.values[rung] !== null;
        found.set(member, isHere ? { kind: 'waits', rung } : { kind: 'goes on', rung });
      }
      if (isOpen) {
        left = [];
        break;
      }
      const beyond = left.filter((members) => hasPassed(members, rung));
      const compared = left.filter((members) => !hasPassed(members, rung));
      const places = Math.max(1, Math.floor(compared.length * keep + rounding));
      const ranked = compared
        .flatMap((members) => {
          const score = scoreOf(members, rung);
          return score === null ? [] : [{ members, score: sign * score }];
        })
        .toSorted((a, b) => b.score - a.score);
      for (const { members } of ranked.slice(places)) {
        for (const member of members) found.set(member, { kind: 'dropped', rung });
      }
      left = [...beyond, ...ranked.slice(0, places).map(({ members }) => members)];
    }
    for (const member of left.flat()) found.set(member, { kind: 'goes on', rung: null });
  }
  return competitors.map((one) => found.get(one) ?? { kind: 'goes on', rung: null });
}

/** So that 0.29 of 100 is 29. */
const rounding = 1e-9;

/** Whether a rung cannot be decided before one of these has come to it. */
function isExpected(members: readonly Competitor[], rung: number): boolean {
  return (
    !hasPassed(members, rung) &&
    members.some(({ values, hasFailed }) => values[rung] === null && !hasFailed)
  );
}

function hasPassed(members: readonly Competitor[], rung: number): boolean {
  return members.some(({ values }) => values[rung] === 'passed');
}

/** The mean over the seeds; null where one of them has failed. */
function scoreOf(members: readonly Competitor[], rung: number): number | null {
  const values = members.map(({ values: all }) => all[rung]);
  return meanUnlessNull(values.map((value) => (value === 'passed' ? null : value)));
}
