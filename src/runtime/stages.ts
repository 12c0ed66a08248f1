/** @file Splits a program in two, for loops that change few of its inputs: what depends on none of these is computed once. */

import { input, type Node } from '../graph/node.ts';
import type { Program } from '../graph/program.ts';
import { simplify } from '../graph/simplify.ts';
import { substitute } from '../graph/substitute.ts';
import { dependents } from '../graph/traverse.ts';
import type { CompiledProgram, CompileOptions, Feeds, Runtime } from './runtime.ts';

/** A program in two stages. */
export interface Stages<I extends string, L extends I, O extends string> {
  /** Takes all inputs except the late ones; its outputs are the intermediate values. */
  readonly first: Program<Exclude<I, L>>;
  /** Takes the late inputs and the intermediate values; has the program's outputs. */
  readonly second: Program<string, O>;
}

/**
 * Splits a program at the first values that depend on the inputs `late`.
 * @throws RangeError when an intermediate value is not float32.
 */
export function splitStages<I extends string, L extends I, O extends string>(
  program: Program<I, O>,
  late: readonly L[],
): Stages<I, L, O> {
  const { inputs, outputs } = simplify(program);
  const names = Object.keys(outputs) as O[];
  const results = names.map((name) => outputs[name]);
  const lateInputs = late.map((name) => inputs[name]);
  const second = new Set(
    dependents(results, lateInputs).filter((node) => !lateInputs.includes(node)),
  );
  const read = new Set([...results, ...[...second].flatMap((node) => node.inputs)]);
  const cut = [...read].filter(
    (node) => node.op !== 'Constant' && !second.has(node) && !lateInputs.includes(node),
  );
  const placeholders = new Map<Node, Node>();
  const intermediate: Record<string, Node> = {};
  const secondInputs: Record<string, Node> = {};
  cut.forEach((node, i) => {
    if (node.type !== 'float32') {
      throw new RangeError(`splitStages: value ${node.op} at the cut is ${node.type}`);
    }
    const placeholder = input(node.shape);
    placeholders.set(node, placeholder);
    intermediate[`value${i}`] = node;
    secondInputs[`value${i}`] = placeholder;
  });
  const moved = substitute(results, placeholders);
  for (const name of late) secondInputs[name] = inputs[name];
  const early = Object.entries<Node>(inputs).filter(([name]) => !late.includes(name as L));
  return {
    first: {
      inputs: Object.fromEntries(early) as Record<Exclude<I, L>, Node>,
      outputs: intermediate,
    },
    second: {
      inputs: secondInputs,
      outputs: Object.fromEntries(names.map((name, i) => [name, moved[i]])) as Record<O, Node>,
    },
  };
}

/** A program that is run many times with most inputs fixed. */
export interface StagedProgram<I extends string, L extends I, O extends string> {
  /** Fixes the early inputs. The function returned stays valid until `dispose`. */
  prepare(
    feeds: Feeds<Exclude<I, L>>,
  ): Promise<(late: Feeds<L>) => Promise<Record<O, Float32Array>>>;
  dispose(): Promise<void>;
}

/** Compiles both stages. */
export async function compileStages<I extends string, L extends I, O extends string>(
  runtime: Runtime,
  program: Program<I, O>,
  late: readonly L[],
  options: CompileOptions = {},
): Promise<StagedProgram<I, L, O>> {
  const stages = splitStages(program, late);
  const first = await runtime.compile(stages.first, options);
  let second: CompiledProgram<string, O>;
  try {
    second = await runtime.compile(stages.second, options);
  } catch (error) {
    await first.dispose();
    throw error;
  }
  return {
    async prepare(feeds) {
      const values = await first.run(feeds);
      return (lateFeeds) => second.run({ ...values, ...lateFeeds });
    },
    async dispose() {
      await Promise.all([first.dispose(), second.dispose()]);
    },
  };
}
