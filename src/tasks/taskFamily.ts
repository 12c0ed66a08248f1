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

type TransitionInput = 'psi' | 'states' | 'actions' | 'nextStates';

/** Inputs of N transitions of one task, ψ repeated for every row. */
function transitionInputs(
  { box, stateSize, actionSize }: TaskFamily,
  rows: number,
): { inputs: Record<TransitionInput, Node>; psiRows: Node } {
  const parameters = box.low.length;
  const psi = input([parameters]);
  const inputs = {
    psi,
    states: input([rows, stateSize]),
    actions: input([rows, actionSize]),
    nextStates: input([rows, stateSize]),
  };
  return { inputs, psiRows: broadcastTo(reshape(psi, [1, parameters]), [rows, parameters]) };
}

function rewardNode(
  family: TaskFamily,
  { states, actions, nextStates }: Record<TransitionInput, Node>,
  psiRows: Node,
): Node {
  return family.reward({ psi: psiRows, state: states, action: actions, nextState: nextStates });
}

/** Rewards `[N]` of N transitions under one ψ `[K]`. */
export function rewardProgram(
  family: TaskFamily,
  rows: number,
): Program<TransitionInput, 'rewards'> {
  const { inputs, psiRows } = transitionInputs(family, rows);
  return { inputs, outputs: { rewards: rewardNode(family, inputs, psiRows) } };
}

/**
 * ∂r/∂ψ `[N, K]` of N transitions. Row n of ψ affects only reward n, so the gradient of the sum of all rewards with
 * respect to the repeated ψ has every row's own gradient.
 */
export function rewardTaskGradientProgram(
  family: TaskFamily,
  rows: number,
): Program<TransitionInput, 'rewardTaskGradient'> {
  const { inputs, psiRows } = transitionInputs(family, rows);
  const [rewardTaskGradient] = gradient(sum(rewardNode(family, inputs, psiRows)), [psiRows]);
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
