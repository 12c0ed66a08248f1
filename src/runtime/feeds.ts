/** @file Checks of programs and of the data fed to them, the same for every runtime. */

import type { Node } from '../graph/node.ts';
import type { Program } from '../graph/program.ts';
import { formatShape, sizeOf } from '../graph/shape.ts';

const arrayType = (node: Node) => (node.type === 'int32' ? Int32Array : Float32Array);

/** @throws RangeError unless inputs are float32 or int32 and outputs are float32. */
export function assertRunnable(program: Program): void {
  for (const [name, node] of Object.entries(program.inputs)) {
    if (node.op !== 'Input' || node.type === 'bool') {
      throw new RangeError(
        `input ${name}: expected an Input node of float32 or int32, got ${node.op} of ${node.type}`,
      );
    }
  }
  for (const [name, node] of Object.entries(program.outputs)) {
    if (node.type !== 'float32') {
      throw new RangeError(`output ${name}: expected float32, got ${node.type} (cast it)`);
    }
  }
}

/** @throws RangeError when a feed is missing, unknown, or of the wrong array type or length. */
export function assertFeeds(program: Program, feeds: Readonly<Record<string, unknown>>): void {
  for (const [name, node] of Object.entries(program.inputs)) {
    const wanted = `${arrayType(node).name} of length ${sizeOf(node.shape)} for shape ${formatShape(node.shape)}`;
    const data = feeds[name];
    if (!(data instanceof arrayType(node))) {
      throw new RangeError(`input ${name}: expected ${wanted}, got ${kindOf(data)}`);
    }
    if (data.length !== sizeOf(node.shape)) {
      throw new RangeError(`input ${name}: expected ${wanted}, got length ${data.length}`);
    }
  }
  const unknown = Object.keys(feeds).find((name) => !(name in program.inputs));
  if (unknown !== undefined) {
    const known = Object.keys(program.inputs).join(', ');
    throw new RangeError(`input ${unknown}: expected one of ${known || 'no inputs'}`);
  }
}

function kindOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  return typeof value === 'object' && value !== null ? value.constructor.name : String(value);
}
