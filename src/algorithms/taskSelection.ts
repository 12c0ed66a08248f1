/** @file Which task comes next: a random one after the first, then projected gradient ascent on the gap (lines 8-12). */

import { count } from '../envs/ledger.ts';
import { foldIn } from '../math/random.ts';
import { mean } from '../math/statistics.ts';
import { fromUnit, projectToBox, type TaskBox, toUnit, uniformTasks } from '../tasks/box.ts';
import type { Learner, ZeroShotSnapshot } from './learner.ts';
import { measureTaskGradient } from './measureTaskGradient.ts';
import { realReturns } from './realRollouts.ts';
import type { StepLabel, TaskContext } from './step.ts';
import { ascentDirection } from './taskGradient/taskGradient.ts';

const labelOf = (task: number): StepLabel => ({ task, phase: 'gradient', stage: 0, iteration: 0 });

/** Line 8: after the first task ψ is drawn at random; without θ̂ there is no gradient (Section 4.3). */
export function redrawTask(
  { world, config, key, step, task }: TaskContext,
  learner: Learner,
): Promise<Learner> {
  return step(labelOf(task), learner, async (current, log) => {
    const { theta, normalizers } = current;
    const measured = await realReturns(
      world,
      { theta, normalizer: normalizers.state },
      { psi: current.psi, episodes: config.taskGradient.episodes, key: foldIn(key, 'return') },
    );
    const [nextPsi] = uniformTasks(foldIn(key, 'line 8'), 1, world.family.box);
    log.task({
      task,
      psi: Array.from(current.psi),
      realReturnZeroShot: null,
      realReturnAfter: mean(measured.returns),
      gap: null,
      gapStandardError: null,
      gradient: null,
      nextPsi,
    });
    return {
      ...current,
      psi: Float64Array.from(nextPsi),
      ledger: count(current.ledger, 'evaluation', measured.steps),
    };
  });
}

/** Lines 9-12: ψ ← Π_Ψ(ψ + α ∂L/∂ψ). */
export function ascendTask(
  { world, config, key, step, task }: TaskContext,
  learner: Learner,
): Promise<Learner> {
  return step(labelOf(task), learner, async (current, log) => {
    const { family } = world;
    const measured = await measureTaskGradient(
      world,
      current,
      zeroShotOf(current),
      foldIn(key, 'lines 9-11'),
    );
    const direction = ascentDirection(measured.gradient, family.box, family.timeLimit);
    const nextPsi = projectedAscent(
      current.psi,
      direction,
      config.training.taskStepSize,
      family.box,
    );
    log.task({
      task,
      psi: Array.from(current.psi),
      realReturnZeroShot: measured.realReturnZeroShot,
      realReturnAfter: measured.realReturnAfter,
      gap: measured.realReturnAfter - measured.realReturnZeroShot,
      gapStandardError: measured.gapStandardError,
      gradient: measured.gradient,
      nextPsi,
    });
    return {
      ...current,
      psi: Float64Array.from(nextPsi),
      virtualSteps: current.virtualSteps + measured.virtualSteps,
      ledger: count(current.ledger, 'gradient', measured.realSteps),
    };
  });
}

function zeroShotOf({ zeroShot }: Learner): ZeroShotSnapshot {
  if (zeroShot === null)
    throw new Error('the task gradient needs θ̂: the zero-shot phase must come first');
  return zeroShot;
}

/**
 * Line 12. The step is taken with ψ in units of the box, in which Ψ is [-1, 1]^K, so that α means the same for
 * coordinates of any range (facts 1.5).
 */
function projectedAscent(
  psi: ArrayLike<number>,
  direction: readonly number[],
  alpha: number,
  box: TaskBox,
): number[] {
  const unit = toUnit(psi, box).map((x, k) => x + alpha * direction[k]);
  return projectToBox(fromUnit(unit, box), box);
}
