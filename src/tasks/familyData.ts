/** @file What files and figures contain about a task family: its name, its box and what ψ means, as plain data. */

import type { TaskFamily } from './taskFamily.ts';

/** A task family without its graphs. */
export interface FamilyData {
  readonly name: string;
  /** `[K]` names of the coordinates of ψ, with the unit, if any, in brackets. */
  readonly parameterNames: readonly string[];
  /** The box Ψ; `low` and `high` are `[K]`. */
  readonly box: { readonly low: readonly number[]; readonly high: readonly number[] };
}

/** The data of a family. */
export function familyData({
  name,
  parameterNames,
  box,
}: Pick<TaskFamily, 'name' | 'parameterNames' | 'box'>): FamilyData {
  return {
    name,
    parameterNames: [...parameterNames],
    box: { low: Array.from(box.low), high: Array.from(box.high) },
  };
}
