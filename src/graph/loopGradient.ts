/**
 * @file The gradient of a loop: a loop that runs the iterations in reverse.
 *
 * Forward, iteration t computes (c_{t+1}, y_t) = f(c_t, s_t, w) from carried values c, slices s and captured values w.
 * Backward, with the saved c_t, it maps the cotangents of c_{t+1} and y_t to those of c_t (carried) and s_t (stacked),
 * and adds to that of w (carried, from zero).
 */

import { zeros } from './constant.ts';
import { add, subtract } from './elementwise.ts';
import { reverse } from './indexing.ts';
import { createLoop, type LoopParts, loopOutput, loopParts, runLoop } from './loop.ts';
import { input, type LoopBody, type Node } from './node.ts';
import { substitute } from './substitute.ts';
import { ancestors, dependents } from './traverse.ts';

/**
 * Cotangents of `wrt` from those of `outputs` (undefined: 0). `independent`: each of `wrt` is treated as a separate
 * variable even if it is computed from another one.
 */
export type Pullback = (request: {
  readonly outputs: readonly Node[];
  readonly seeds: readonly (Node | undefined)[];
  readonly wrt: readonly Node[];
  readonly independent: boolean;
}) => (Node | undefined)[];

/** Whether a cotangent may pass through a node. */
export function carriesGradient(node: Node): boolean {
  return node.type === 'float32' && node.op !== 'StopGradient';
}

/** Adds carried values to a set until `next` gives no new ones. */
function fixpoint(
  start: Set<number>,
  next: (current: Set<number>) => readonly number[],
): Set<number> {
  const current = new Set(start);
  for (let size = -1; size !== current.size; ) {
    size = current.size;
    for (const i of next(current)) current.add(i);
  }
  return current;
}

const indicesWhere = <T>(values: readonly T[], holds: (value: T, i: number) => boolean): number[] =>
  values.flatMap((value, i) => (holds(value, i) ? [i] : []));

/** Carried values that depend on a differentiated input and that a seeded output depends on. */
function differentiatedCarried(
  { body, carried, sequences, captures }: LoopParts,
  seeds: readonly (Node | undefined)[],
  isActive: (input: Node) => boolean,
): number[] {
  const given = [
    ...captures.filter(isActive),
    ...body.slices.filter((_, i) => isActive(sequences[i])),
  ];
  const active = fixpoint(new Set(indicesWhere(carried, isActive)), (current) => {
    const sources = [...given, ...[...current].map((i) => body.carried[i])];
    const reached = new Set(dependents(body.nextCarried, sources, carriesGradient));
    return indicesWhere(body.nextCarried, (node) => reached.has(node));
  });
  const seeded = body.stacked.filter((_, i) => seeds[carried.length + i] !== undefined);
  const read = fixpoint(
    new Set(indicesWhere(carried, (_, i) => seeds[i] !== undefined)),
    (current) => {
      const roots = [...seeded, ...[...current].map((i) => body.nextCarried[i])];
      const reached = new Set(ancestors(roots, carriesGradient));
      return indicesWhere(body.carried, (node) => reached.has(node));
    },
  );
  return indicesWhere(
    body.carried,
    (node, i) => carriesGradient(node) && active.has(i) && read.has(i),
  );
}

/** The stack of every carried value over the iterations; a simplified loop is run again to get it. */
function savedCarried(node: Node, { length, body, carried, sequences }: LoopParts): Node[] {
  const isSaved = body.carried.every((placeholder) => body.stacked.includes(placeholder));
  const stacked = isSaved ? body.stacked : body.carried;
  const source = isSaved ? node : createLoop(length, carried, sequences, { ...body, stacked });
  return body.carried.map((placeholder) =>
    loopOutput(source, carried.length + stacked.indexOf(placeholder)),
  );
}

const placeholderOf = (node: Node): Node => input(node.shape, node.type);

/** The body's values in terms of the backward loop's placeholders. */
function iterationOf(
  body: LoopBody,
  index: Node,
  carried: readonly Node[],
  slices: readonly Node[],
): Map<Node, Node> {
  return new Map([
    [body.index, index],
    ...body.carried.map((node, i): [Node, Node] => [node, carried[i]]),
    ...body.slices.map((node, i): [Node, Node] => [node, slices[i]]),
  ]);
}

/**
 * Cotangents of a Loop node's inputs (in its order) from those of its outputs (carried, then stacked).
 * `isActive` tells which inputs are differentiated.
 */
export function loopGradient(
  node: Node,
  seeds: readonly (Node | undefined)[],
  isActive: (input: Node) => boolean,
  pullback: Pullback,
): (Node | undefined)[] {
  const parts = loopParts(node);
  const { length, body, carried, sequences, captures } = parts;
  const chosen = differentiatedCarried(parts, seeds, isActive);
  const seeded = indicesWhere(body.stacked, (_, i) => seeds[carried.length + i] !== undefined);
  const activeSequences = indicesWhere(sequences, isActive);
  const activeCaptures = captures.filter(isActive);

  const index = input([], 'int32');
  const cotangents = chosen.map((i) => placeholderOf(body.carried[i]));
  const seedSlices = seeded.map((i) => placeholderOf(body.stacked[i]));
  const savedSlices = body.carried.map(placeholderOf);
  const sequenceSlices = body.slices.map(placeholderOf);
  const parameters = iterationOf(body, subtract(length - 1, index), savedSlices, sequenceSlices);
  const found = pullback({
    outputs: substitute(
      [...chosen.map((i) => body.nextCarried[i]), ...seeded.map((i) => body.stacked[i])],
      parameters,
    ),
    seeds: [...cotangents, ...seedSlices],
    wrt: [
      ...chosen.map((i) => savedSlices[i]),
      ...activeSequences.map((i) => sequenceSlices[i]),
      ...activeCaptures,
    ],
    independent: true,
  });
  const ofCarried = found.splice(0, chosen.length);
  const ofSequences = found.splice(0, activeSequences.length);
  const ofCaptures = found;

  const sums = activeCaptures.filter((_, k) => ofCaptures[k] !== undefined);
  const sumsSoFar = sums.map(placeholderOf);
  const increments = ofCaptures.filter((increment) => increment !== undefined);
  const stacked = ofSequences.filter((cotangent) => cotangent !== undefined);
  const backward = runLoop(
    length,
    [
      ...chosen.map((i) => seeds[i] ?? zeros(carried[i].shape)),
      ...sums.map((capture) => zeros(capture.shape)),
    ],
    [
      ...savedCarried(node, parts),
      ...sequences,
      ...seeded.map((i) => seeds[carried.length + i]!),
    ].map((sequence) => reverse(sequence)),
    {
      index,
      carried: [...cotangents, ...sumsSoFar],
      slices: [...savedSlices, ...sequenceSlices, ...seedSlices],
      nextCarried: [
        ...ofCarried.map((cotangent, k) => cotangent ?? zeros(cotangents[k].shape)),
        ...increments.map((increment, k) => add(sumsSoFar[k], increment)),
      ],
      stacked,
    },
  );
  const ofInitial = new Map(chosen.map((i, k) => [i, backward.carried[k]]));
  const totals = new Map(sums.map((capture, k) => [capture, backward.carried[chosen.length + k]]));
  return [
    ...carried.map((_, i) => ofInitial.get(i)),
    ...sequences.map((_, i) => {
      const cotangent = ofSequences[activeSequences.indexOf(i)];
      return cotangent && reverse(backward.stacked[stacked.indexOf(cotangent)]);
    }),
    ...captures.map((capture) => totals.get(capture)),
  ];
}
