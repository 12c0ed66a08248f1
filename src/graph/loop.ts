/** @file The fixed-length loop (ONNX Loop) with carried values, sequences, captures and stacked results. */

import { createNode, input, type LoopBody, type Node } from './node.ts';
import { formatShape, sameShape } from './shape.ts';
import { byOrder, dependents } from './traverse.ts';

/** What a loop does. */
export interface LoopOptions {
  /** Number of iterations, at least 1. */
  readonly length: number;
  /** Values handed from one iteration to the next: their initial values. */
  readonly carried: readonly Node[];
  /** Values `[length, …]` of which iteration t sees slice t. */
  readonly sequences?: readonly Node[];
  /**
   * Builds one iteration from the carried values, the slices and the iteration number (int32 `[]`). It may read nodes
   * of the outer scope; nodes that depend on none of its arguments are computed once.
   */
  readonly body: (
    carried: readonly Node[],
    slices: readonly Node[],
    index: Node,
  ) => { readonly carried: readonly Node[]; readonly stacked?: readonly Node[] };
}

/** The results of a loop. */
export interface LoopResult {
  /** The carried values after the last iteration. */
  readonly carried: readonly Node[];
  /** The stacked values of all iterations, `[length, …]`. */
  readonly stacked: readonly Node[];
}

/** The inputs of a Loop node by role. */
export interface LoopInputs {
  readonly carried: readonly Node[];
  readonly sequences: readonly Node[];
  readonly captures: readonly Node[];
}

/** A Loop node's parts. */
export interface LoopParts extends LoopInputs {
  readonly length: number;
  readonly body: LoopBody;
}

/** The placeholders of a loop's body: index, carried values, slices. */
export function placeholdersOf(body: LoopBody): Node[] {
  return [body.index, ...body.carried, ...body.slices];
}

/** The nodes computed in each iteration, in topological order, without the placeholders. */
export function innerNodes(body: LoopBody): Node[] {
  const placeholders = placeholdersOf(body);
  const own = new Set(placeholders);
  return dependents([...body.nextCarried, ...body.stacked], placeholders).filter(
    (node) => !own.has(node),
  );
}

/** The nodes of the outer scope that the body reads, in topological order. */
function capturesOf(body: LoopBody): Node[] {
  const inner = innerNodes(body);
  const inside = new Set([...placeholdersOf(body), ...inner]);
  const read = new Set([
    ...inner.flatMap((node) => node.inputs),
    ...body.nextCarried,
    ...body.stacked,
  ]);
  return [...read].filter((node) => !inside.has(node)).sort(byOrder);
}

/** Splits a Loop node into its parts. */
export function loopParts(node: Node): LoopParts {
  const { length, numCarried, numSequences } = node.attributes;
  if (node.body === undefined) throw new TypeError(`expected a Loop node, got ${node.op}`);
  const carriedEnd = Number(numCarried);
  const sequencesEnd = carriedEnd + Number(numSequences);
  return {
    length: Number(length),
    body: node.body,
    carried: node.inputs.slice(0, carriedEnd),
    sequences: node.inputs.slice(carriedEnd, sequencesEnd),
    captures: node.inputs.slice(sequencesEnd),
  };
}

/** A Loop node from its parts; captures are found automatically. Internal to `graph`. */
export function createLoop(
  length: number,
  carried: readonly Node[],
  sequences: readonly Node[],
  body: LoopBody,
): Node {
  return createNode('Loop', [...carried, ...sequences, ...capturesOf(body)], 'float32', [], {
    attributes: { length, numCarried: carried.length, numSequences: sequences.length },
    body,
  });
}

/** Output `index` of a Loop node: the carried values first, then the stacked ones. */
export function loopOutput(node: Node, index: number): Node {
  const { body, length } = loopParts(node);
  const numCarried = body.carried.length;
  const value = index < numCarried ? body.carried[index] : body.stacked[index - numCarried];
  const shape = index < numCarried ? value.shape : [length, ...value.shape];
  return createNode('LoopOutput', [node], value.type, shape, { attributes: { index } });
}

function assertSequences(length: number, sequences: readonly Node[]): void {
  if (!Number.isInteger(length) || length < 1) {
    throw new RangeError(`Loop: length ${length} must be an integer ≥ 1`);
  }
  for (const sequence of sequences) {
    if (sequence.shape[0] !== length) {
      throw new RangeError(
        `Loop: sequence of shape ${formatShape(sequence.shape)} must have first dimension ${length}, the loop's length`,
      );
    }
  }
}

function assertCarried(before: readonly Node[], after: readonly Node[]): void {
  if (before.length !== after.length) {
    throw new RangeError(
      `Loop: the body returns ${after.length} carried values, expected ${before.length}`,
    );
  }
  before.forEach((initial, i) => {
    if (!sameShape(initial.shape, after[i].shape) || initial.type !== after[i].type) {
      throw new RangeError(
        `Loop: carried value ${i} starts as ${initial.type} ${formatShape(initial.shape)} but the body returns ${after[i].type} ${formatShape(after[i].shape)}`,
      );
    }
  });
}

/**
 * A loop over a finished body. Sequences that the body does not read are left out. The values carried into each
 * iteration are stacked too, because the gradient reads them; `simplify` removes results that are never read. Internal
 * to `graph`.
 */
export function runLoop(
  length: number,
  carried: readonly Node[],
  sequences: readonly Node[],
  body: LoopBody,
): LoopResult {
  const read = new Set(dependents([...body.nextCarried, ...body.stacked], body.slices));
  const isRead = (_: Node, i: number): boolean => read.has(body.slices[i]);
  const node = createLoop(length, carried, sequences.filter(isRead), {
    ...body,
    slices: body.slices.filter(isRead),
    stacked: [...body.stacked, ...body.carried],
  });
  return {
    carried: carried.map((_, i) => loopOutput(node, i)),
    stacked: body.stacked.map((_, i) => loopOutput(node, carried.length + i)),
  };
}

/**
 * Runs a body a fixed number of times.
 * @throws RangeError when a sequence does not have `length` slices or a carried value changes its shape or type.
 */
export function loop(options: LoopOptions): LoopResult {
  const { length, carried, sequences = [], body: build } = options;
  assertSequences(length, sequences);
  const index = input([], 'int32');
  const placeholders = carried.map((node) => input(node.shape, node.type));
  const slices = sequences.map((node) => input(node.shape.slice(1), node.type));
  const { carried: nextCarried, stacked = [] } = build(placeholders, slices, index);
  assertCarried(carried, nextCarried);
  return runLoop(length, carried, sequences, {
    index,
    carried: placeholders,
    slices,
    nextCarried: [...nextCarried],
    stacked: [...stacked],
  });
}
