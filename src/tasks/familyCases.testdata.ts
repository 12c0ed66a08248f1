/** @file What the tests of the task families share: states at the edges of a rule, and a family's programs, run once. */

import { input } from '../graph/node.ts';
import type { Program } from '../graph/program.ts';
import { createInterpretedRuntime } from '../runtime/interpreted.ts';
import { createNodeRuntime } from '../runtime/node.ts';
import type { Feeds, Runtime } from '../runtime/runtime.ts';
import {
  rewardProgram,
  rewardTaskGradientProgram,
  type TaskFamily,
  terminatedProgram,
} from './taskFamily.ts';

/** The oracle in float64, and the runtime that everything else uses. */
export const runtimes: readonly (readonly [string, () => Promise<Runtime>])[] = [
  ['interpreter', async () => createInterpretedRuntime()],
  ['onnxruntime-node', () => createNodeRuntime()],
];

/** `state` with some entries replaced. */
export function replaced(state: readonly number[], changes: Record<number, number>): number[] {
  return state.map((value, i) => changes[i] ?? value);
}

/** The float32 number `steps` further from 0 than x ≠ 0 as a float32 number. */
function neighbour(x: number, steps: number): number {
  const bits = new Int32Array(Float32Array.of(x).buffer);
  bits[0] += steps;
  return new Float32Array(bits.buffer)[0];
}

/** The next float32 number after that of x > 0. */
export function above(x: number): number {
  return neighbour(x, 1);
}

/** The float32 number before that of x > 0. */
export function below(x: number): number {
  return neighbour(x, -1);
}

/** A line of a table of a termination rule: what it shows, s′, and 1 where the episode ends in s′. */
export type RuleCase = readonly [what: string, nextState: readonly number[], terminated: 0 | 1];

/** What the family says of the states of a table, in the form of {@link ruleExpectations}. */
export async function ruleOutcomes(
  runtime: Runtime,
  family: TaskFamily,
  table: readonly RuleCase[],
): Promise<[string, number][]> {
  const nextStates = Float32Array.from(table.flatMap(([, entries]) => entries));
  const terminated = await terminations(runtime, family, nextStates);
  return table.map(([what], n) => [what, terminated[n]]);
}

/** What the table says. */
export function ruleExpectations(table: readonly RuleCase[]): [string, number][] {
  return table.map(([what, , terminated]) => [what, terminated]);
}

/** `[N]` 1 where a state of `nextStates` `[N, S]` ends the episode. */
export async function terminations(
  runtime: Runtime,
  family: TaskFamily,
  nextStates: Float32Array,
): Promise<number[]> {
  const program = terminatedProgram(family, nextStates.length / family.stateSize);
  return [...(await runOnce(runtime, program, { nextStates })).terminated];
}

/** `[N, S]` what `constrainState` makes of `states` `[N, S]`; the states themselves in a family without it. */
export async function constrainStates(
  runtime: Runtime,
  { stateSize, constrainState }: TaskFamily,
  states: Float32Array,
): Promise<Float32Array> {
  if (constrainState === undefined) return states;
  const node = input([states.length / stateSize, stateSize]);
  const program = { inputs: { state: node }, outputs: { constrained: constrainState(node) } };
  return (await runOnce(runtime, program, { state: states })).constrained;
}

/** `[N]` r_ψ of transitions, each an action `[A]` and the state `[S]` after it. */
export async function rewardsOf(
  runtime: Runtime,
  family: TaskFamily,
  psi: readonly number[],
  transitions: readonly (readonly [action: readonly number[], nextState: readonly number[]])[],
): Promise<number[]> {
  const feeds = transitionFeeds(
    psi,
    Float32Array.from(transitions.flatMap(([action]) => action)),
    Float32Array.from(transitions.flatMap(([, nextState]) => nextState)),
  );
  return [...(await runOnce(runtime, rewardProgram(family, transitions.length), feeds)).rewards];
}

/** `[N, K]` ∂r/∂ψ of transitions to `nextStates` `[N, S]` under actions 0. */
export async function rewardSlopes(
  runtime: Runtime,
  family: TaskFamily,
  psi: readonly number[],
  nextStates: Float32Array,
): Promise<number[]> {
  const rows = nextStates.length / family.stateSize;
  const program = rewardTaskGradientProgram(family, rows);
  const feeds = transitionFeeds(psi, new Float32Array(rows * family.actionSize), nextStates);
  const { rewardTaskGradient } = await runOnce(runtime, program, feeds);
  // −0 and 0 are the same slope.
  return [...rewardTaskGradient].map((value) => value + 0);
}

function transitionFeeds(
  psi: readonly number[],
  actions: Float32Array,
  nextStates: Float32Array,
): Feeds<'psi' | 'states' | 'actions' | 'nextStates'> {
  const states = new Float32Array(nextStates.length);
  return { psi: Float32Array.from(psi), states, actions, nextStates };
}

async function runOnce<I extends string, O extends string>(
  runtime: Runtime,
  program: Program<I, O>,
  feeds: Feeds<I>,
): Promise<Record<O, Float32Array>> {
  const compiled = await runtime.compile(program, { threads: 'one' });
  try {
    return await compiled.run(feeds);
  } finally {
    await compiled.dispose();
  }
}
