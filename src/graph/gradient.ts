/** @file Reverse-mode differentiation: one walk from the output back to the inputs; results are nodes again. */

import { ones, zeros } from './constant.ts';
import { add } from './elementwise.ts';
import { type GradientRule, gradientRules } from './gradientRules.ts';
import { carriesGradient, loopGradient, type Pullback } from './loopGradient.ts';
import type { Node } from './node.ts';
import { assertType, formatShape, sameShape } from './shape.ts';
import { concat } from './structure.ts';
import { dependents } from './traverse.ts';

/**
 * The sum of contributions to one cotangent. Slices of one node contribute padded, disjoint ranges; these become one
 * Concat instead of a chain of additions over the whole node.
 */
function total(contributions: readonly Node[]): Node {
  return tile(contributions) ?? contributions.reduce((sum, next) => add(sum, next));
}

function tile(contributions: readonly Node[]): Node | undefined {
  const { axis } = contributions[0].attributes;
  if (contributions.length < 2) return undefined;
  if (!contributions.every((node) => node.op === 'Pad' && node.attributes.axis === axis)) {
    return undefined;
  }
  const along = Number(axis);
  const ordered = [...contributions].sort(
    (a, b) => Number(a.attributes.before) - Number(b.attributes.before),
  );
  const pieces: Node[] = [];
  let end = 0;
  const fillTo = (start: number): void => {
    if (start === end) return;
    const gap = [...ordered[0].shape];
    gap[along] = start - end;
    pieces.push(zeros(gap));
  };
  for (const node of ordered) {
    const start = Number(node.attributes.before);
    if (start < end) return undefined;
    fillTo(start);
    pieces.push(node.inputs[0]);
    end = start + node.inputs[0].shape[along];
  }
  fillTo(ordered[0].shape[along]);
  return concat(pieces, along);
}

/** Cotangents on their way back, several contributions per node. */
class Cotangents {
  readonly #contributions = new Map<Node, Node[]>();

  add(node: Node, cotangent: Node | undefined): void {
    if (cotangent === undefined) return;
    const list = this.#contributions.get(node);
    if (list === undefined) this.#contributions.set(node, [cotangent]);
    else list.push(cotangent);
  }

  /** The sum, computed once. */
  of(node: Node): Node | undefined {
    const list = this.#contributions.get(node);
    if (list === undefined) return undefined;
    if (list.length > 1) list.splice(0, list.length, total(list));
    return list[0];
  }
}

/** The reverse walk: cotangents reach a node before it hands them on to its inputs. */
const pullback: Pullback = ({ outputs, seeds, wrt, independent }) => {
  const sources = new Set(wrt);
  const active = new Set(dependents(outputs, sources, carriesGradient));
  const cotangents = new Cotangents();
  const loopSeeds = new Map<Node, (Node | undefined)[]>();

  const seedLoop = (node: Node, cotangent: Node | undefined): void => {
    const [loop] = node.inputs;
    const loopSeed = loopSeeds.get(loop) ?? [];
    loopSeed[Number(node.attributes.index)] = cotangent;
    loopSeeds.set(loop, loopSeed);
  };
  const inputCotangents = (node: Node): readonly (Node | undefined)[] => {
    const loopSeed = loopSeeds.get(node);
    if (loopSeed) return loopGradient(node, loopSeed, (input) => active.has(input), pullback);
    const cotangent = cotangents.of(node);
    return cotangent === undefined ? [] : ruleOf(node)(cotangent, node);
  };

  outputs.forEach((output, i) => {
    cotangents.add(output, seeds[i]);
  });
  for (const node of [...active].reverse()) {
    if (node.inputs.length === 0 || (independent && sources.has(node))) continue;
    if (node.op === 'LoopOutput') {
      seedLoop(node, cotangents.of(node));
      continue;
    }
    const parts = inputCotangents(node);
    node.inputs.forEach((input, i) => {
      if (active.has(input)) cotangents.add(input, parts[i]);
    });
  }
  return wrt.map((node) => cotangents.of(node));
};

function ruleOf(node: Node): GradientRule {
  const rule = gradientRules[node.op];
  if (rule === undefined) throw new Error(`${node.op}: no gradient rule`);
  return rule;
}

/**
 * The derivatives of `output` with respect to each node of `wrt`, each of that node's shape;
 * zeros where the output does not depend on it. Predicates, integers and `stopGradient` block.
 * @param seed cotangent of the output, of its shape; default 1 for a scalar output.
 * @throws RangeError when the output is not a scalar and no seed is given, or the seed's shape differs.
 */
export function gradient(output: Node, wrt: readonly Node[], seed?: Node): Node[] {
  assertType('gradient', output, 'float32');
  for (const node of wrt) assertType('gradient', node, 'float32');
  if (!sameShape(seed?.shape ?? [], output.shape)) {
    throw new RangeError(
      `gradient: output has shape ${formatShape(output.shape)}, ${seed ? `the seed ${formatShape(seed.shape)}` : 'a seed is needed unless it is []'}`,
    );
  }
  const seeds = [seed ?? ones([])];
  const cotangents = pullback({ outputs: [output], seeds, wrt, independent: false });
  return cotangents.map((cotangent, i) => cotangent ?? zeros(wrt[i].shape));
}
