/** @file A task family: reward r_ψ and termination as one differentiable definition, shared by the real and the virtual world. */

import { gradient } from '../graph/gradient.ts';
import { cast } from '../graph/logic.ts';
import { input, type Node } from '../graph/node.ts';
import type { Program } from '../graph/program.ts';
import { sum } from '../graph/reduce.ts';
import { broadcastTo, reshape } from '../graph/structure.ts';
import type { TaskBox } from './box.ts';

/** N transitions and the task of each. */
export interface RewardInputs {
  /** `[N, K]` task parameters in physical units. */
  readonly psi: Node;
  /** `[N, S]` s. */
  readonly state: Node;
  /** `[N, A]` a as sampled, not clipped. */
  readonly action: Node;
  /** `[N, S]` s′. */
  readonly nextState: Node;
}

/**
 * All tasks of one robot: they share T* and the termination rule and differ in ψ ∈ Ψ.
 * Real returns, virtual returns and ∂r/∂ψ come from this one definition, so they cannot disagree.
 */
export interface TaskFamily {
  readonly name: string;
  /** S. */
  readonly stateSize: number;
  /** A. */
  readonly actionSize: number;
  /** The world clips actions to [-actionLimit, actionLimit], so a model of it may too; `Infinity` if it does not. */
  readonly actionLimit: number;
  /** Steps after which an episode is truncated. */
  readonly timeLimit: number;
  /** Ψ, of K dimensions. */
  readonly box: TaskBox;
  /** `[K]` what every coordinate of ψ means, with its unit. */
  readonly parameterNames: readonly string[];
  /** `[K]` ψ of the first task. */
  readonly defaultTask: readonly number[];
  /** `[N]` r_ψ(s, a, s′). The terminating step gets its full reward. */
  reward(x: RewardInputs): Node;
  /** `[N]` bool: s′ ends the episode. */
  terminated(x: { readonly nextState: Node }): Node;
  /**
   * `[N, S]` the nearest state that the real environment can be in; applied to the predictions of a learned model.
   * Omitted if every vector is a state.
   */
  constrainState?(state: Node): Node;
}

/** Whose ψ a program takes: one `[K]` for all rows, or one for each `[N, K]`. */
export type PsiForm = 'one' | 'rows';

/** What a program of transitions reads. */
export type TransitionInput = 'psi' | 'states' | 'actions' | 'nextStates';

interface RewardGraph {
  readonly inputs: Record<TransitionInput, Node>;
  /** `[N, K]` */
  readonly psiRows: Node;
  /** `[N]` */
  readonly rewards: Node;
}

/** The reward of N transitions; one ψ is repeated for every row. */
function rewardGraph(family: TaskFamily, rows: number, form: PsiForm): RewardGraph {
  const { stateSize, actionSize } = family;
  const parameters = family.box.low.length;
  const inputs = {
    psi: input(form === 'one' ? [parameters] : [rows, parameters]),
    states: input([rows, stateSize]),
    actions: input([rows, actionSize]),
    nextStates: input([rows, stateSize]),
  };
  const { psi, states: state, actions: action, nextStates: nextState } = inputs;
  const psiRows =
    form === 'one' ? broadcastTo(reshape(psi, [1, parameters]), [rows, parameters]) : psi;
  return { inputs, psiRows, rewards: family.reward({ psi: psiRows, state, action, nextState }) };
}

/** Rewards `[N]` of N transitions. */
export function rewardProgram(
  family: TaskFamily,
  rows: number,
  form: PsiForm = 'one',
): Program<TransitionInput, 'rewards'> {
  const { inputs, rewards } = rewardGraph(family, rows, form);
  return { inputs, outputs: { rewards } };
}

/**
 * ∂r/∂ψ `[N, K]` of N transitions. Row n of ψ affects only reward n, so the gradient of the sum of all rewards with
 * respect to the repeated ψ has every row's own gradient.
 */
export function rewardTaskGradientProgram(
  family: TaskFamily,
  rows: number,
  form: PsiForm = 'one',
): Program<TransitionInput, 'rewardTaskGradient'> {
  const { inputs, psiRows, rewards } = rewardGraph(family, rows, form);
  const [rewardTaskGradient] = gradient(sum(rewards), [psiRows]);
  return { inputs, outputs: { rewardTaskGradient } };
}

/** `terminated` `[N]`, 1 where the next state ends the episode, else 0. */
export function terminatedProgram(
  family: TaskFamily,
  rows: number,
): Program<'nextStates', 'terminated'> {
  const nextStates = input([rows, family.stateSize]);
  const terminated = cast(family.terminated({ nextState: nextStates }), 'float32');
  return { inputs: { nextStates }, outputs: { terminated } };
}
