/** @file A family's rewards, their task gradients and terminations on data: programs compiled once per shape. */

import { repeatRows } from '../data/context.ts';
import type { Trajectories } from '../data/trajectories.ts';
import type { Program } from '../graph/program.ts';
import { NumericalFault } from '../math/numericalFault.ts';
import { programsByRows } from '../runtime/programsByRows.ts';
import type { Feeds, Runtime } from '../runtime/runtime.ts';
import {
  type PsiForm,
  rewardProgram,
  rewardTaskGradientProgram,
  type TaskFamily,
  type TransitionInput,
  terminatedProgram,
} from './taskFamily.ts';

/** A family on data. Rows that are not `valid` get values too: mask them where they are summed. */
export interface TaskFunctions {
  readonly family: TaskFamily;
  /** `[H, E]` r_ψ(s_t, a_t, s_{t+1}) under `psi`: `[K]` for all, or `[E, K]`, one for each environment. */
  rewards(psi: ArrayLike<number>, trajectories: Trajectories): Promise<Float32Array>;
  /** `[H, E, K]` ∂r/∂ψ, `psi` likewise. */
  rewardTaskGradient(psi: ArrayLike<number>, trajectories: Trajectories): Promise<Float32Array>;
  /** `[N]` 1 where the termination rule holds in row n of `nextStates` `[N, S]`, else 0. */
  terminated(nextStates: Float32Array, rows: number): Promise<Uint8Array>;
  /** Frees the compiled programs. */
  dispose(): Promise<void>;
}

/**
 * The functions of a family, compiled by `runtime`.
 *
 * @throws RangeError (from the returned functions) unless ψ has K, or E times K, finite entries and the trajectories have
 * the family's sizes.
 */
export function createTaskFunctions(runtime: Runtime, family: TaskFamily): TaskFunctions {
  // Elementwise work on short rows: a second thread costs more than it saves.
  const compiled = <I extends string, O extends string>(build: (rows: number) => Program<I, O>) =>
    programsByRows(runtime, build, { threads: 'one' });
  const rewards = {
    one: compiled((rows) => rewardProgram(family, rows, 'one')),
    rows: compiled((rows) => rewardProgram(family, rows, 'rows')),
  };
  const gradients = {
    one: compiled((rows) => rewardTaskGradientProgram(family, rows, 'one')),
    rows: compiled((rows) => rewardTaskGradientProgram(family, rows, 'rows')),
  };
  const terminations = compiled((rows) => terminatedProgram(family, rows));

  return {
    family,
    async rewards(psi, trajectories) {
      const { form, rows, feeds } = transitionFeeds(family, psi, trajectories);
      return (await rewards[form].run(rows, feeds)).rewards;
    },
    async rewardTaskGradient(psi, trajectories) {
      const { form, rows, feeds } = transitionFeeds(family, psi, trajectories);
      return (await gradients[form].run(rows, feeds)).rewardTaskGradient;
    },
    async terminated(nextStates, rows) {
      const { terminated } = await terminations.run(rows, { nextStates });
      return Uint8Array.from(terminated);
    },
    async dispose() {
      const all = [rewards.one, rewards.rows, gradients.one, gradients.rows, terminations];
      await Promise.all(all.map((programs) => programs.dispose()));
    },
  };
}

function transitionFeeds(
  family: TaskFamily,
  psi: ArrayLike<number>,
  { horizon, numEnvs, stateSize, actionSize, states, actions, nextStates }: Trajectories,
): { form: PsiForm; rows: number; feeds: Feeds<TransitionInput> } {
  const form = assertTasks(family, psi, numEnvs);
  if (stateSize !== family.stateSize || actionSize !== family.actionSize) {
    throw new RangeError(
      `${family.name}: trajectories have S = ${stateSize}, A = ${actionSize}, ` +
        `expected S = ${family.stateSize}, A = ${family.actionSize}`,
    );
  }
  const psiFeed = repeatRows(psi, form === 'one' ? 1 : horizon);
  return { form, rows: horizon * numEnvs, feeds: { psi: psiFeed, states, actions, nextStates } };
}

/** Checks one ψ for all environments, or one for each; returns which it is. */
function assertTasks(family: TaskFamily, psi: ArrayLike<number>, numEnvs: number): PsiForm {
  const parameters = family.parameterNames.length;
  if (numEnvs > 1 && psi.length === numEnvs * parameters) {
    for (let e = 0; e < numEnvs; e++) assertTask(family, taskOf(psi, e, parameters));
    return 'rows';
  }
  assertTask(family, psi);
  return 'one';
}

/** `[K]` the task of an environment, of a ψ for all or of one for each. */
function taskOf(psi: ArrayLike<number>, env: number, parameters: number): number[] {
  const start = psi.length === parameters ? 0 : env * parameters;
  return Array.from(psi).slice(start, start + parameters);
}

/**
 * `[H, E]` the rewards of real steps, all finite.
 *
 * @throws NumericalFault naming ψ and the state after the step for a reward that is not finite, for example outside the
 * domain of a root or a logarithm: it would spoil everything learned from it.
 */
export async function realRewards(
  { family, rewards: rewardsOf }: Pick<TaskFunctions, 'family' | 'rewards'>,
  psi: ArrayLike<number>,
  trajectories: Trajectories,
): Promise<Float32Array> {
  const rewards = await rewardsOf(psi, trajectories);
  const { valid, nextStates, stateSize, numEnvs } = trajectories;
  const broken = rewards.findIndex((reward, row) => valid[row] === 1 && !Number.isFinite(reward));
  if (broken < 0) return rewards;
  const nextState = nextStates.subarray(broken * stateSize, (broken + 1) * stateSize);
  const task = taskOf(psi, broken % numEnvs, family.parameterNames.length);
  throw new NumericalFault(
    `${family.name}: the reward is ${rewards[broken]}, expected a finite number, under ψ = (${task.join(', ')}) ` +
      `after a step to s′ = (${nextState.join(', ')})`,
  );
}

/**
 * A task parameter of the family's length. It may lie outside Ψ, as out-of-distribution tests need such tasks.
 *
 * @throws RangeError unless psi has K finite entries.
 */
export function assertTask(family: TaskFamily, psi: ArrayLike<number>): void {
  const parameters = family.parameterNames;
  if (psi.length !== parameters.length) {
    throw new RangeError(
      `${family.name}: psi has ${psi.length} entries, expected ${parameters.length} (${parameters.join(', ')})`,
    );
  }
  for (let k = 0; k < parameters.length; k++) {
    if (!Number.isFinite(psi[k])) {
      throw new RangeError(
        `${family.name}: psi[${k}] (${parameters[k]}) is ${psi[k]}, expected a finite number`,
      );
    }
  }
}
