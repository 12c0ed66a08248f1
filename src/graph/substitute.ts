/** @file Copies of graphs with some nodes replaced, loop bodies included. */

import { constant } from './constant.ts';
import { type Copying, copyLoop, rebuild, withInputs } from './copy.ts';
import type { ConstantData, Node } from './node.ts';
import type { Program } from './program.ts';
import { formatShape, sameShape } from './shape.ts';

function remakeChanged(node: Node, inputs: readonly Node[]): Node {
  const changed = inputs.some((input, i) => input !== node.inputs[i]);
  return changed && node.op === 'Loop' ? copyLoop(node, inputs, copying) : withInputs(node, inputs);
}

const copying: Copying = { remake: remakeChanged };

/**
 * `nodes` with every key of `replacements` replaced by its value, in the loop bodies that read it
 * as well. Nodes that do not depend on a replaced node are shared with the original.
 * @throws RangeError when a replacement has another shape or type.
 */
export function substitute(nodes: readonly Node[], replacements: ReadonlyMap<Node, Node>): Node[] {
  for (const [from, to] of replacements) {
    if (from.type !== to.type || !sameShape(from.shape, to.shape)) {
      throw new RangeError(
        `substitute: ${from.type} ${formatShape(from.shape)} cannot be replaced by ${to.type} ${formatShape(to.shape)}`,
      );
    }
  }
  return rebuild(nodes, new Map(replacements), copying);
}

/**
 * The program with some inputs permanently bound to data, e.g. weights of a model that is only read.
 * @throws RangeError when a name is not an input or its data do not fit.
 */
export function freeze<I extends string, O extends string, F extends I>(
  program: Program<I, O>,
  data: Readonly<Record<F, ConstantData | readonly number[]>>,
): Program<Exclude<I, F>, O> {
  const replacements = new Map<Node, Node>();
  const inputs: Record<string, Node> = { ...program.inputs };
  for (const [name, values] of Object.entries<ConstantData | readonly number[]>(data)) {
    const node = inputs[name];
    if (node === undefined) {
      throw new RangeError(
        `freeze: ${name} is not an input, expected one of ${Object.keys(program.inputs).join(', ')}`,
      );
    }
    replacements.set(node, constant(values, node.shape, node.type));
    delete inputs[name];
  }
  const names = Object.keys(program.outputs);
  const outputs = substitute(Object.values<Node>(program.outputs), replacements);
  return {
    inputs,
    outputs: Object.fromEntries(names.map((name, i) => [name, outputs[i]])),
  } as Program<Exclude<I, F>, O>;
}
