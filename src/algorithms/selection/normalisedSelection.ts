/** @file AdMRL's ascent with direction and length apart: no step is longer than its gradient is known. */

import { type TaskBox, uniformTasks } from '../../tasks/box.ts';
import { ascentDirection, type TaskGradient } from '../taskGradient/taskGradient.ts';
import { adversarialSelection, projectedAscent } from './adversarialSelection.ts';
import type { TaskSelection } from './taskSelection.ts';

/**
 * Line 12 with a step of its own length: ψ ← Π_Ψ(ψ + ρ s d / ‖d‖), in units of the box, d = ∂L/∂ψ, ρ =
 * `training.taskStepLength`, and s the part of d that its sampling error leaves (James and Stein): s = max(0, 1 − tr Σ / ‖d‖²).
 * Where s is 0 the gradient is noise, and the next task is drawn as on line 8.
 *
 * The step of the paper is as long as the gradient, whose length follows its noise.
 */
export const normalisedSelection: TaskSelection<null> = {
  ...adversarialSelection,
  propose({ world: { family, config }, observation: { psi, gradient }, key }) {
    const { box, timeLimit } = family;
    const drawn = { psi: uniformTasks(key, 1, box)[0], state: null };
    if (gradient === null) return drawn;
    const { direction, shrinkage } = shrunkDirection(gradient, box, timeLimit);
    const diagnostics = { shrinkage };
    if (shrinkage === 0) return { ...drawn, diagnostics };
    const length = config.training.taskStepLength * shrinkage;
    return { psi: projectedAscent(psi, direction, length, box), state: null, diagnostics };
  },
};

/** d / ‖d‖ `[K]` in units of the box, and the factor s. */
function shrunkDirection(
  { total, standardError }: Pick<TaskGradient, 'total' | 'standardError'>,
  box: TaskBox,
  horizon: number,
): { readonly direction: readonly number[]; readonly shrinkage: number } {
  const ascent = ascentDirection({ total }, box, horizon);
  const length = Math.hypot(...ascent);
  if (length === 0) return { direction: ascent, shrinkage: 0 };
  const error = Math.hypot(...ascentDirection({ total: standardError }, box, horizon));
  return {
    direction: ascent.map((x) => x / length),
    shrinkage: Math.max(0, 1 - (error / length) ** 2),
  };
}
