/** @file Evaluates programs in float64 with plain loops: the oracle of the tests, and a fallback. */

import { kernels } from './kernels.ts';
import { loopParts, placeholdersOf } from './loop.ts';
import type { Node } from './node.ts';
import type { Program } from './program.ts';
import { formatShape, sizeOf } from './shape.ts';
import { ancestors } from './traverse.ts';

/** Nodes in order of evaluation; loops with the outputs that are read and the plans of their bodies. */
interface Plan {
  readonly nodes: readonly Node[];
  readonly loops: ReadonlyMap<Node, LoopPlan>;
}

interface LoopPlan {
  readonly stackedRead: readonly number[];
  readonly body: Plan;
}

type Values = Map<Node, Float64Array>;

function planOf(roots: readonly Node[], bound: ReadonlySet<Node>): Plan {
  const nodes = ancestors(roots, (node) => !bound.has(node));
  const loops = nodes
    .filter((node) => node.op === 'Loop')
    .map((loop): [Node, LoopPlan] => {
      const { body, captures } = loopParts(loop);
      const outputs = nodes.filter((node) => node.op === 'LoopOutput' && node.inputs[0] === loop);
      const stackedRead = [...new Set(outputs.map((node) => Number(node.attributes.index)))]
        .map((index) => index - body.carried.length)
        .filter((index) => index >= 0);
      const results = [...body.nextCarried, ...stackedRead.map((i) => body.stacked[i])];
      const given = new Set([...placeholdersOf(body), ...captures]);
      return [loop, { stackedRead, body: planOf(results, given) }];
    });
  return { nodes, loops: new Map(loops) };
}

function execute(plan: Plan, values: Values): void {
  const loopOutputs = new Map<Node, readonly Float64Array[]>();
  for (const node of plan.nodes) {
    const inputs = node.inputs.map((input) => values.get(input)!);
    const loopPlan = plan.loops.get(node);
    if (loopPlan) {
      loopOutputs.set(node, runLoop(node, inputs, loopPlan));
      values.set(node, new Float64Array(0));
    } else if (node.op === 'LoopOutput') {
      values.set(node, loopOutputs.get(node.inputs[0])![Number(node.attributes.index)]);
    } else {
      const kernel = kernels[node.op];
      if (kernel === undefined) {
        throw new Error(`${node.op} of shape ${formatShape(node.shape)} has no value`);
      }
      values.set(node, kernel(node, ...inputs));
    }
  }
}

/** The outputs of a Loop node by index; stacked ones that are never read stay empty. */
function runLoop(node: Node, inputs: readonly Float64Array[], plan: LoopPlan): Float64Array[] {
  const { length, body, carried, sequences, captures } = loopParts(node);
  const sequenceValues = inputs.slice(carried.length, carried.length + sequences.length);
  const captureValues = inputs.slice(carried.length + sequences.length);
  let state = inputs.slice(0, carried.length);
  const stacks = body.stacked.map(
    (value, i) => new Float64Array(plan.stackedRead.includes(i) ? length * sizeOf(value.shape) : 0),
  );
  for (let t = 0; t < length; t++) {
    const values: Values = new Map(captures.map((capture, i) => [capture, captureValues[i]]));
    values.set(body.index, Float64Array.of(t));
    body.carried.forEach((placeholder, i) => {
      values.set(placeholder, state[i]);
    });
    body.slices.forEach((placeholder, i) => {
      const size = sizeOf(placeholder.shape);
      values.set(placeholder, sequenceValues[i].subarray(t * size, (t + 1) * size));
    });
    execute(plan.body, values);
    for (const i of plan.stackedRead) {
      const value = values.get(body.stacked[i])!;
      stacks[i].set(value, t * value.length);
    }
    state = body.nextCarried.map((next) => values.get(next)!);
  }
  return [...state, ...stacks];
}

/**
 * The values of nodes, given those of the `Input` nodes they depend on (any node may be given).
 * @throws RangeError when a given value does not fit its node's shape; Error when one is missing.
 */
export function evaluate(
  nodes: readonly Node[],
  given: ReadonlyMap<Node, ArrayLike<number>> = new Map(),
): Float64Array[] {
  const values: Values = new Map();
  for (const [node, data] of given) {
    if (data.length !== sizeOf(node.shape)) {
      throw new RangeError(
        `evaluate: ${data.length} elements given for a node of shape ${formatShape(node.shape)}`,
      );
    }
    values.set(node, Float64Array.from(data));
  }
  execute(planOf(nodes, new Set(given.keys())), values);
  return nodes.map((node) => values.get(node)!);
}

/**
 * Evaluates a program in float64. Feeds are row-major; there are no predicates, and indices are numbers.
 * @throws RangeError when a feed is missing or has the wrong length (names the input).
 */
export function interpret<I extends string, O extends string>(
  program: Program<I, O>,
  feeds: Readonly<Record<I, ArrayLike<number>>>,
): Record<O, Float64Array> {
  const given = new Map<Node, ArrayLike<number>>();
  for (const [name, node] of Object.entries<Node>(program.inputs)) {
    const data: ArrayLike<number> | undefined = feeds[name as I];
    if (data?.length !== sizeOf(node.shape)) {
      throw new RangeError(
        `interpret: input ${name} expects ${sizeOf(node.shape)} elements for shape ${formatShape(node.shape)}, got ${data?.length ?? 'none'}`,
      );
    }
    given.set(node, data);
  }
  const names = Object.keys(program.outputs) as O[];
  const values = evaluate(
    names.map((name) => program.outputs[name]),
    given,
  );
  return Object.fromEntries(names.map((name, i) => [name, values[i]])) as Record<O, Float64Array>;
}
