/** @file Named slices of one flat parameter vector. */

import type { Node, Shape } from '../graph/node.ts';
import { formatShape, sizeOf } from '../graph/shape.ts';
import { concat, reshape, slice } from '../graph/structure.ts';

/** A parameter tensor by name and shape. */
export interface ParameterEntry {
  readonly name: string;
  readonly shape: Shape;
}

/** The place of a tensor in the flat vector: `size` row-major elements from `offset`. */
export interface ParameterSlice extends ParameterEntry {
  readonly offset: number;
  readonly size: number;
}

/** The tensors of a model, one after the other in a flat vector `[size]`. */
export interface ParameterLayout {
  readonly slices: readonly ParameterSlice[];
  readonly size: number;
}

/**
 * Lays tensors out in the order given.
 * @throws RangeError when two share a name.
 */
export function parameterLayout(entries: readonly ParameterEntry[]): ParameterLayout {
  const slices: ParameterSlice[] = [];
  let offset = 0;
  for (const { name, shape } of entries) {
    if (slices.some((known) => known.name === name)) {
      throw new RangeError(`parameter ${name}: the name occurs twice in the layout`);
    }
    const size = sizeOf(shape);
    slices.push({ name, shape, offset, size });
    offset += size;
  }
  return { slices, size: offset };
}

function assertFlat(actual: Shape, layout: ParameterLayout): void {
  if (actual.length !== 1 || actual[0] !== layout.size) {
    throw new RangeError(
      `flat parameters: expected shape [${layout.size}], got ${formatShape(actual)}`,
    );
  }
}

/** The tensors of a flat vector `[layout.size]`, by name. */
export function unflatten(flat: Node, layout: ParameterLayout): Record<string, Node> {
  assertFlat(flat.shape, layout);
  const tensors = layout.slices.map(({ name, shape, offset, size }) => [
    name,
    reshape(slice(flat, 0, offset, offset + size), shape),
  ]);
  return Object.fromEntries(tensors);
}

/** The flat vector of tensors given in layout order; the inverse of `unflatten`. */
export function flatten(nodes: readonly Node[]): Node {
  return concat(
    nodes.map((node) => reshape(node, [sizeOf(node.shape)])),
    0,
  );
}

function sliceNamed(layout: ParameterLayout, name: string): ParameterSlice {
  const found = layout.slices.find((slice) => slice.name === name);
  if (found === undefined) {
    const known = layout.slices.map((slice) => slice.name).join(', ');
    throw new RangeError(`parameter ${name}: not in the layout, which has ${known}`);
  }
  return found;
}

/**
 * The elements of one tensor inside the flat data `[layout.size]`: a view, not a copy.
 * @throws RangeError when the name or the length of the data does not fit the layout.
 */
export function viewOf(data: Float32Array, layout: ParameterLayout, name: string): Float32Array {
  assertFlat([data.length], layout);
  const { offset, size } = sliceNamed(layout, name);
  return data.subarray(offset, offset + size);
}
