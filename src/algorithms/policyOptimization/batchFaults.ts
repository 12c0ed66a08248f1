/** @file What can go wrong in a batch of policy optimisation, each by its own name: the model, the reward, V. */

import type { Trajectories } from '../../data/trajectories.ts';
import { assertFinite, NumericalFault } from '../../math/numericalFault.ts';
import type { World } from '../world.ts';

/** A batch with everything that an update reads. */
export interface RatedBatch {
  readonly psi: ArrayLike<number>;
  readonly trajectories: Pick<Trajectories, 'stateSize' | 'nextStates' | 'terminated'>;
  /** `[H, E]`, like the arrays below. */
  readonly rewards: Float32Array;
  readonly values: Float32Array;
  readonly nextValues: Float32Array;
  readonly advantages: Float32Array;
}

/**
 * All numbers of the batch are finite. States of real rollouts always are, so one that is not comes from the model.
 *
 * @throws NumericalFault naming the first quantity that is not, in the order in which they depend on one another.
 */
export function assertBatch(
  { config, family }: Pick<World, 'config' | 'family'>,
  { psi, trajectories, rewards, values, nextValues, advantages }: RatedBatch,
): void {
  const { stateSize, nextStates, terminated } = trajectories;
  const rewardText = rewardName(family, psi);
  assertFinite(rewardText, rewards, (row) => {
    const nextState = nextStates.subarray(row * stateSize, (row + 1) * stateSize);
    if (nextState.every(Number.isFinite)) {
      return `after a step to s′ = (${nextState.join(', ')}); the reward must be finite wherever a model may lead`;
    }
    throw new NumericalFault(
      `a state that the dynamics model predicts is (${nextState.join(', ')}), expected finite numbers: ${modelAdvice(config)}`,
    );
  });
  const advice = (): string => valueAdvice(config, rewardText, rewards);
  assertFinite('a value of the value function', values, advice);
  const kept = nextValues.map((value, row) => (terminated[row] === 0 ? value : 0));
  assertFinite('a value of the value function', kept, advice);
  assertFinite('an advantage', advantages, advice);
}

/** @throws NumericalFault when a loss of the fit of V, or one of its parameters, is not finite. */
export function assertValueFit(
  { config, family }: Pick<World, 'config' | 'family'>,
  {
    psi,
    rewards,
    losses,
    parameters,
  }: Pick<RatedBatch, 'psi' | 'rewards'> & {
    readonly losses: ArrayLike<number>;
    readonly parameters: Float32Array;
  },
): void {
  const advice = (): string => valueAdvice(config, rewardName(family, psi), rewards);
  assertFinite('the loss of the value function', losses, advice);
  assertFinite('a parameter of the value function', parameters, advice);
}

/** @throws NumericalFault when a loss of the fit of T̂_φ, or one of its parameters, is not finite. */
export function assertModelFit(
  { config }: Pick<World, 'config'>,
  { losses, parameters }: { readonly losses: ArrayLike<number>; readonly parameters: Float32Array },
): void {
  assertFinite('the loss of the dynamics model', losses, () => modelAdvice(config));
  assertFinite('a parameter of the dynamics model', parameters, () => modelAdvice(config));
}

/** ψ is named where it is one; a batch of several tasks has one for each simulator. */
function rewardName({ name, box }: World['family'], psi: ArrayLike<number>): string {
  if (psi.length !== box.low.length) return `the reward of ${name} under the tasks of a batch`;
  return `the reward of ${name} under ψ = (${Array.from(psi).join(', ')})`;
}

function modelAdvice({ model }: World['config']): string {
  return `model.learningRate is ${model.learningRate}; a smaller one, or states of about the same size everywhere, help`;
}

function valueAdvice({ value }: World['config'], reward: string, rewards: Float32Array): string {
  return (
    `${reward} reaches ${largest(rewards)}, and value.learningRate is ${value.learningRate}; ` +
    'rewards of about 1 a step, or a smaller learning rate, help'
  );
}

/** The number of the largest size, to three digits. */
function largest(values: Float32Array): number {
  const size = values.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  return Number(size.toPrecision(3));
}
