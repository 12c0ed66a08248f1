/** @file Checks of a family's graphs: shapes, dependence on ψ, derivatives, and one value in every runtime. */

import { interpret } from '../../graph/interpreter.ts';
import { cast } from '../../graph/logic.ts';
import { input, type Node, type Shape } from '../../graph/node.ts';
import type { Program } from '../../graph/program.ts';
import { formatShape, isNode, sameShape } from '../../graph/shape.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import {
  rewardProgram,
  rewardTaskGradientProgram,
  type TaskFamily,
  type TransitionInput,
  terminatedProgram,
} from '../../tasks/taskFamily.ts';
import { shown } from './fieldFaults.ts';
import type { Sample } from './sample.ts';

/** Rewards and their slopes in float64. */
interface Rewards {
  /** `[N]` */
  readonly rewards: Float64Array;
  /** `[N, K]` */
  readonly rewardTaskGradient: Float64Array;
}

const parametersOf = ({ box }: TaskFamily): number => box.low.length;

/** The programs that training compiles. */
function programsOf(family: TaskFamily, rows: number) {
  return {
    rewards: rewardProgram(family, rows),
    rewardTaskGradient: rewardTaskGradientProgram(family, rows),
  };
}

function feedsOf(
  { states, actions, nextStates }: Sample,
  psi: ArrayLike<number>,
): Record<TransitionInput, ArrayLike<number>> {
  return { psi, states, actions, nextStates };
}

function assertIs(what: string, node: unknown, shape: Shape, type: Node['type']): void {
  const expected = `expected ${type} of shape ${formatShape(shape)}`;
  if (!isNode(node)) throw new RangeError(`${what} gives ${shown(node)}, ${expected}`);
  if (node.type === type && sameShape(node.shape, shape)) return;
  throw new RangeError(
    `${what} is ${node.type} of shape ${formatShape(node.shape)} for N = ${shape[0]} rows, ${expected}`,
  );
}

/**
 * Reward, termination and constraint have the shapes that their documentation says, for every N.
 *
 * @throws RangeError naming the graph, its shape and what was expected.
 */
export function checkShapes(family: TaskFamily): string {
  const { stateSize, actionSize } = family;
  for (const rows of [1, 3, 5]) {
    const nextState = input([rows, stateSize]);
    const [state, action] = [input([rows, stateSize]), input([rows, actionSize])];
    const psi = input([rows, parametersOf(family)]);
    assertIs('reward', family.reward({ psi, state, action, nextState }), [rows], 'float32');
    assertIs('terminated', family.terminated({ nextState }), [rows], 'bool');
    const { constrainState } = family;
    if (constrainState !== undefined) {
      assertIs('constrainState', constrainState(nextState), [rows, stateSize], 'float32');
    }
  }
  return `state ${stateSize}, action ${actionSize}, ψ ${parametersOf(family)}`;
}

/**
 * Graphs are built for every program anew: what they compute does not change from one time to the next.
 *
 * @throws RangeError naming the graph, a row, and both numbers.
 */
export function checkRebuilt(family: TaskFamily, sample: Sample): string {
  const { rows, tasks, nextStates } = sample;
  const graphs = {
    reward: () => interpret(rewardProgram(family, rows), feedsOf(sample, tasks[0])).rewards,
    terminated: () => interpret(terminatedProgram(family, rows), { nextStates }).terminated,
  };
  for (const [name, values] of Object.entries(graphs)) {
    const [first, second] = [values(), values()];
    const changed = first.findIndex((value, n) => !Object.is(value, second[n]));
    if (changed < 0) continue;
    throw new RangeError(
      `${name} is ${first[changed]} on transition ${changed}, and ${second[changed]} when its graph is built again, ` +
        'expected the same: a random number or the time may be in it',
    );
  }
  return 'reward and terminated';
}

/** Rewards of the sample under one ψ, by the interpreter. */
function interpreted(
  { rewards, rewardTaskGradient }: ReturnType<typeof programsOf>,
  sample: Sample,
  psi: ArrayLike<number>,
): Rewards {
  const feeds = feedsOf(sample, psi);
  return { ...interpret(rewards, feeds), ...interpret(rewardTaskGradient, feeds) };
}

/**
 * Every coordinate of ψ changes the reward, and its change comes through as a gradient.
 *
 * @throws RangeError naming a coordinate that the reward does not depend on, or through which no gradient flows.
 */
export function checkDependence(family: TaskFamily, sample: Sample): string {
  const programs = programsOf(family, sample.rows);
  const [first] = sample.tasks;
  const base = interpreted(programs, sample, first);
  const { low, high } = family.box;
  family.parameterNames.forEach((name, k) => {
    const moved = sample.tasks.map((task) => first.map((value, i) => (i === k ? task[i] : value)));
    const ends = [low[k], high[k]].map((end) => first.map((x, i) => (i === k ? end : x)));
    const results = [...moved, ...ends].map((psi) => interpreted(programs, sample, psi));
    const changes = results.some(({ rewards }) => rewards.some((r, n) => r !== base.rewards[n]));
    if (!changes) {
      throw new RangeError(
        `reward does not depend on ψ[${k}] (${name}): leave that coordinate out of the box, or use it in the reward`,
      );
    }
    const parameters = parametersOf(family);
    const slopes = results.some(({ rewardTaskGradient }) =>
      rewardTaskGradient.some((slope, i) => i % parameters === k && slope !== 0),
    );
    if (!slopes) {
      throw new RangeError(
        `reward changes with ψ[${k}] (${name}), but its gradient is 0 everywhere: it is not differentiable there. ` +
          'A comparison, cast, sign or stopGradient of ψ passes no gradient; use abs, square, tanh or sigmoid of the distance',
      );
    }
  });
  return `${family.parameterNames.length} coordinates`;
}

/**
 * ∂r/∂ψ of the graph against central differences in float64. A kink, such as that of |y − ψ|, may lie within the step on
 * a few rows; a wrong derivative is wrong on most.
 *
 * @throws RangeError naming the coordinate, a row, and both numbers.
 */
export function checkTaskGradient(family: TaskFamily, sample: Sample): string {
  const programs = programsOf(family, sample.rows);
  const { low, high } = family.box;
  let worst = 0;
  for (const psi of sample.tasks.slice(0, 2)) {
    const { rewardTaskGradient } = interpreted(programs, sample, psi);
    family.parameterNames.forEach((name, k) => {
      const step = 1e-5 * (high[k] - low[k]);
      const at = (sign: number): Float64Array => {
        const moved = psi.map((x, i) => (i === k ? x + sign * step : x));
        return interpreted(programs, sample, moved).rewards;
      };
      const [above, below] = [at(1), at(-1)];
      const errors = Array.from(above, (r, n) => {
        const difference = (r - below[n]) / (2 * step);
        const slope = rewardTaskGradient[n * psi.length + k];
        return { n, slope, difference, error: relative(slope, difference) };
      });
      const wrong = errors.filter(({ error }) => !(error < 1e-4));
      if (wrong.length > 0.05 * errors.length) {
        const { n, slope, difference } = wrong[0];
        throw new RangeError(
          `∂r/∂ψ[${k}] (${name}) is wrong on ${wrong.length} of ${errors.length} transitions: ${slope} by the graph, ` +
            `${difference} by finite differences (row ${n})`,
        );
      }
      const right = errors.filter(({ error }) => error < 1e-4);
      worst = Math.max(worst, ...right.map(({ error }) => error));
    });
  }
  return `largest relative error ${worst.toExponential(1)}`;
}

const relative = (a: number, b: number): number => Math.abs(a - b) / Math.max(1, Math.abs(b));

/**
 * Rewards and terminations are finite, and the same from the float64 interpreter and from the runtime that trains.
 *
 * @throws RangeError naming what differs, the row and both values.
 */
export async function checkRuntimes(
  runtime: Runtime,
  family: TaskFamily,
  sample: Sample,
): Promise<string> {
  const { rows, nextStates } = sample;
  const programs: Readonly<Record<string, Program<TransitionInput>>> = programsOf(family, rows);
  let worst = 0;
  for (const psi of sample.tasks) {
    const feeds = feedsOf(sample, psi);
    const float32 = Object.fromEntries(
      Object.entries(feeds).map(([name, values]) => [name, Float32Array.from(values)]),
    ) as Record<keyof typeof feeds, Float32Array>;
    for (const program of Object.values(programs)) {
      worst = Math.max(worst, await compare(runtime, 'reward', program, float32, rows));
    }
  }
  const states = input([rows, family.stateSize]);
  const terminated = cast(family.terminated({ nextState: states }), 'float32');
  const program = { inputs: { states }, outputs: { terminated } };
  await compare(runtime, 'terminated', program, { states: nextStates }, rows);
  return `${rows} transitions, ${sample.tasks.length} tasks; largest relative difference ${worst.toExponential(1)}`;
}

async function compare<I extends string, O extends string>(
  runtime: Runtime,
  what: string,
  program: Program<I, O>,
  feeds: Readonly<Record<I, Float32Array>>,
  rows: number,
): Promise<number> {
  const compiled = await runtime.compile(program, { threads: 'one' });
  const actual = await compiled.run(feeds);
  await compiled.dispose();
  const expected = interpret(program, feeds);
  let worst = 0;
  for (const name of Object.keys(expected) as O[]) {
    const width = expected[name].length / rows;
    expected[name].forEach((value, i) => {
      const row = Math.floor(i / width);
      if (!Number.isFinite(value)) {
        throw new RangeError(
          `${what} (${name}) is ${value} on transition ${row}, expected a number: ` +
            'a root, a logarithm or a quotient may leave its range',
        );
      }
      const difference = relative(actual[name][i], value);
      if (!(difference < 1e-3)) {
        throw new RangeError(
          `${what} (${name}) is ${value} in the interpreter and ${actual[name][i]} in ${runtime.name} on transition ` +
            `${row}: float32 is not enough for it, or it compares numbers that are equal but for rounding`,
        );
      }
      worst = Math.max(worst, difference);
    });
  }
  return worst;
}

/**
 * Episodes can begin and continue: the termination rule holds neither at all starts nor after every step.
 *
 * @throws RangeError when it does.
 */
export function checkStarts(
  family: TaskFamily,
  { starts, startCount, nextStates, rows }: Sample,
): string {
  const places = {
    [`at all of ${startCount} start states`]: starts,
    [`after all of ${rows} steps`]: nextStates,
  };
  const alive = Object.entries(places).map(([where, states]) => {
    const count = aliveCount(family, states);
    if (count > 0) return count;
    throw new RangeError(
      `terminated is true ${where}, so that every episode would end at once: ` +
        'it says when an episode ends, not when the robot is alive; check its sign, its limits and the entries it reads',
    );
  });
  return `${alive[0]} of ${startCount} starts are alive`;
}

function aliveCount(family: TaskFamily, rows: Float32Array): number {
  const states = input([rows.length / family.stateSize, family.stateSize]);
  const terminated = cast(family.terminated({ nextState: states }), 'float32');
  const ended = interpret({ inputs: { states }, outputs: { terminated } }, { states: rows });
  return ended.terminated.filter((flag) => flag === 0).length;
}
