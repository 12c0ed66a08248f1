/** @file RoML: tasks from a distribution over Ψ that the cross-entropy method moves towards those of the largest gap. */

import { foldIn, uniforms } from '../../math/random.ts';
import { fromUnit, toUnit, uniformTasks } from '../../tasks/box.ts';
import { density, drawTilted, type MeasuredTask, updatedMean } from './crossEntropy/tiltedTasks.ts';
import { observeGap } from './measureGap.ts';
import type { TaskSelection } from './taskSelection.ts';

/** Tasks with a gap between two updates; there 128, which takes a meta-learner with a batch of tasks in every update. */
export const batchSize = 5;
/** Share of the draws that are uniform in Ψ, which keeps importance weights below its inverse. */
const uniformShare = 0.2;

/** The distribution, and what has been drawn from it since its last update. Tasks are in units of the box. */
export interface CrossEntropyState {
  /** `[K]` mean of the distribution, each entry in (-1, 1); 0 is uniform. */
  readonly mean: readonly number[];
  /** Density of the current task under the draw that it came from, relative to uniform draws; null if it was not drawn. */
  readonly density: number | null;
  readonly batch: readonly MeasuredTask[];
}

/**
 * RoML's sampler of tasks: 20 % uniform in Ψ, the rest from a product of Beta distributions whose mean moves, after every five
 * tasks, halfway to the mean of the worst of them. Until then it is uniform, so that the first five are those of MB-Unif. What
 * makes a task hard is there a low return; here it is the measured gap, as the best possible return depends on ψ.
 *
 * @source Greenberg, Mannor, Chechik and Meirom 2023, "Train Hard, Fight Easy: Robust Meta Reinforcement Learning", with the
 * distribution and the constants of its public code but for the size of a batch
 */
export const crossEntropySelection: TaskSelection<CrossEntropyState> = {
  initial: ({ family }) => ({
    mean: new Array<number>(family.box.low.length).fill(0),
    density: null,
    batch: [],
  }),
  observe: observeGap,
  propose({ world, observation, state, key }) {
    const { box } = world.family;
    const { mean, batch } = withGap(state, toUnit(observation.psi, box), observation.gap);
    const [draw] = uniforms(foldIn(key, 'share'), 1);
    const isTilted = draw >= uniformShare && mean.some((x) => x !== 0);
    const psi = isTilted
      ? fromUnit(drawTilted(foldIn(key, 'tilted'), mean), box)
      : uniformTasks(key, 1, box)[0];
    const drawn = uniformShare + (1 - uniformShare) * density(toUnit(psi, box), mean);
    return { psi, state: { mean, density: drawn, batch }, diagnostics: { density: drawn } };
  },
};

/** The state that has seen the gap of the current task; a full batch moves the distribution. */
function withGap(
  { mean, density: drawn, batch }: CrossEntropyState,
  unit: readonly number[],
  gap: number | null,
): Pick<CrossEntropyState, 'mean' | 'batch'> {
  if (drawn === null || gap === null) return { mean, batch };
  const measured = [...batch, { unit, gap, weight: 1 / drawn }];
  if (measured.length < batchSize) return { mean, batch: measured };
  return { mean: updatedMean(mean, measured), batch: [] };
}
