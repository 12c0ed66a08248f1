/** @file Prioritised replay of tasks: those whose gap was largest come again, between new ones. */

import { foldIn, uniforms, weightedPlace } from '../../math/random.ts';
import { uniformTasks } from '../../tasks/box.ts';
import { observeGap } from './measureGap.ts';
import type { TaskObservation } from './taskRecord.ts';
import type { TaskSelection } from './taskSelection.ts';

/** Probability that a task comes again, once one has a gap. */
const replayProbability = 0.5;
/** Temperature of the ranks of gaps. */
const temperature = 0.1;
/** Weight of the time since a task's last visit. */
const stalenessWeight = 0.1;

/** A task that may come again. */
interface Level {
  readonly psi: readonly number[];
  /** As its last visit measured it. */
  readonly gap: number;
  /** Number of tasks since its last visit. */
  readonly age: number;
}

/**
 * MB-PLR: with probability ½ a new task, uniform in Ψ; otherwise one of those before, with probability
 * (1 − 0.1) rank(gap)^(−1/0.1) / Z + 0.1 age / Z′. The score of a level is there an estimate of regret; here it is the measured gap.
 *
 * @source Jiang, Grefenstette and Rocktäschel 2021, "Prioritized Level Replay", with its constants
 */
export const replaySelection: TaskSelection<null> = {
  initial: () => null,
  observe: observeGap,
  propose({ world, observation, history, key }) {
    const levels = levelsOf([...history, observation]);
    const [draw] = uniforms(foldIn(key, 'replay'), 1);
    if (levels.length === 0 || draw >= replayProbability) {
      return { psi: uniformTasks(key, 1, world.family.box)[0], state: null };
    }
    const place = weightedPlace(foldIn(key, 'level'), replayWeights(levels));
    return { psi: levels[place].psi, state: null };
  },
};

/** Every task with a gap once, as its last visit left it. */
function levelsOf(visits: readonly Pick<TaskObservation, 'psi' | 'gap'>[]): Level[] {
  const levels = new Map<string, Level>();
  for (const [visit, { psi, gap }] of visits.entries()) {
    if (gap !== null) levels.set(psi.join(), { psi, gap, age: visits.length - visit });
  }
  return [...levels.values()];
}

/** `[L]` probabilities of the levels. */
export function replayWeights(levels: readonly Pick<Level, 'gap' | 'age'>[]): number[] {
  const ranks = levels.map(({ gap }) => 1 + levels.filter((other) => other.gap > gap).length);
  const scores = normalised(ranks.map((rank) => rank ** (-1 / temperature)));
  const ages = normalised(levels.map(({ age }) => age));
  return scores.map((score, i) => (1 - stalenessWeight) * score + stalenessWeight * ages[i]);
}

function normalised(weights: readonly number[]): number[] {
  const total = weights.reduce((a, b) => a + b, 0);
  return weights.map((weight) => weight / total);
}
