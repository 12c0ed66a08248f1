/**
 * @file What a choice by the regret map would have been worth, replayed on runs whose test tasks were evaluated: 12 of the test tasks
 * are candidates, the six of them that promise most are probed by 4 of their recorded episodes, and the others measure the gap.
 */

import { regretField } from '../src/algorithms/selection/regretMap/regretField.ts';
import {
  probedShortfall,
  shortfallOver,
  unprobedShortfall,
} from '../src/algorithms/selection/regretMap/shortfall.ts';
import type { TaskEvaluation } from '../src/evaluation/evaluate.ts';
import { foldIn, keyFromSeed, permutation } from '../src/math/random.ts';
import { largest, mean, standardError } from '../src/math/statistics.ts';
import { type TaskBox, toUnit } from '../src/tasks/box.ts';

const draws = 50;
const [candidateCount, probeCount, episodes] = [12, 6, 4];

/** Mean gap of the task that each rule takes. */
export interface MapChoices {
  readonly random: number;
  /** The largest promise beyond what is known, without a probe. */
  readonly promise: number;
  /** The largest regret of a probe. */
  readonly probe: number;
  /** The largest mean of the field. */
  readonly field: number;
  /** The largest gap of all candidates. */
  readonly best: number;
}

/** Means over draws of candidates and of the episodes of probes. */
export function mapChoices(
  tasks: readonly TaskEvaluation[],
  reference: (psi: readonly number[]) => number,
  box: TaskBox,
): MapChoices {
  const all = Array.from({ length: draws }, (_, draw) => replay(tasks, reference, box, draw));
  const over = (rule: keyof MapChoices): number => mean(all.map((one) => one[rule]));
  return {
    random: over('random'),
    promise: over('promise'),
    probe: over('probe'),
    field: over('field'),
    best: over('best'),
  };
}

function replay(
  tasks: readonly TaskEvaluation[],
  reference: (psi: readonly number[]) => number,
  box: TaskBox,
  draw: number,
): MapChoices {
  const key = foldIn(keyFromSeed(1), draw);
  const order = permutation(foldIn(key, 'tasks'), tasks.length);
  const candidates = Array.from(order.subarray(0, candidateCount), (i) => {
    const { psi, known, returns } = tasks[i];
    if (known === undefined) throw new Error('nothing was known of a test task');
    const { values } = returns[0];
    const places = permutation(foldIn(foldIn(key, 'episodes'), i), values.length);
    const probed = Array.from(places.subarray(0, episodes), (e) => values[e]);
    const others = Array.from(places.subarray(episodes), (e) => values[e]);
    return {
      unit: toUnit(psi, box),
      known: known.mean,
      gain: Math.max(known.promise - known.mean, 0),
      realReturn: mean(probed),
      standardError: standardError(probed),
      gap: reference(psi) - mean(others),
    };
  }).sort((a, b) => b.gain - a.gain);
  const probes = candidates.slice(0, probeCount);
  const shortfall = shortfallOver(probes);
  const field = regretField(
    candidates.map((candidate, i) => {
      const short =
        i < probeCount ? probedShortfall(shortfall, candidate) : unprobedShortfall(shortfall);
      const at = { unit: candidate.unit, task: 0 };
      return { at, value: candidate.gain + short.value, variance: short.variance };
    }),
  );
  const gaps = candidates.map(({ gap }) => gap);
  const regrets = probes.map(({ gain, known, realReturn }) => gain + known - realReturn);
  const expected = candidates.map(({ unit }) => field.at({ unit, task: 0 }).mean);
  const gapAt = (values: readonly number[]): number => gaps[values.indexOf(largest(values))];
  return {
    random: mean(gaps),
    promise: gaps[0],
    probe: gapAt(regrets),
    field: gapAt(expected),
    best: largest(gaps),
  };
}
