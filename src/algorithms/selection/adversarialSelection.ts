/** @file AdMRL's choice of tasks: a random one after the first, then projected gradient ascent on the gap (lines 8-12). */

import { fromUnit, projectToBox, type TaskBox, toUnit, uniformTasks } from '../../tasks/box.ts';
import { ascentDirection } from '../taskGradient/taskGradient.ts';
import { measureTaskGradient } from './measureTaskGradient.ts';
import type { TaskSelection } from './taskSelection.ts';

/**
 * The selection of Algorithm 1.
 *
 * @source Algorithm 1, lines 8-12
 */
export const adversarialSelection: TaskSelection<null> = {
  initial: () => null,
  // Lines 9-11: ∂L/∂ψ.
  async observe(world, learner, zeroShot, key) {
    const measured = await measureTaskGradient(world, learner, zeroShot, key);
    const { gradient, realSteps, virtualSteps, episodes, ...gap } = measured;
    const observation = { psi: Array.from(learner.psi), ...gap, gradient };
    return { observation, column: 'gradient', realSteps, virtualSteps, episodes };
  },
  propose({ world: { family, config }, observation: { psi, gradient }, key }) {
    const { box, timeLimit } = family;
    // Line 8: without θ̂ there is no gradient (Section 4.3).
    if (gradient === null) return { psi: uniformTasks(key, 1, box)[0], state: null };
    const direction = ascentDirection(gradient, box, timeLimit);
    // Line 12.
    return { psi: projectedAscent(psi, direction, config.training.taskStepSize, box), state: null };
  },
};

/**
 * Line 12: ψ ← Π_Ψ(ψ + α ∂L/∂ψ). The step is taken with ψ in units of the box, in which Ψ is [-1, 1]^K, so that α means
 * the same for coordinates of any range (facts 1.5).
 */
export function projectedAscent(
  psi: ArrayLike<number>,
  direction: readonly number[],
  alpha: number,
  box: TaskBox,
): number[] {
  const unit = toUnit(psi, box).map((x, k) => x + alpha * direction[k]);
  return projectToBox(fromUnit(unit, box), box);
}
