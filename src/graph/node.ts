/** @file The node of a symbolic graph: an immutable value with a static shape and an element type. */

/** Element types. `float32` is the type of all arithmetic (float64 in the interpreter); `int32` holds indices; `bool` holds predicates. */
export type ElementType = 'float32' | 'int32' | 'bool';

/** A static shape, outermost dimension first; `[]` is a scalar. */
export type Shape = readonly number[];

/** Attribute values of an operator (axis, permutation, …). */
export type AttributeValue = number | string | readonly number[];

/** Host data of a constant: floats keep float64 precision until they are serialised. */
export type ConstantData = Float32Array | Float64Array | Int32Array | Uint8Array;

/** The body of a `Loop` node. Its nodes may read nodes of the outer scope directly. */
export interface LoopBody {
  /** Placeholder of the iteration number, int32 `[]`. */
  readonly index: Node;
  /** Placeholders of the carried values, shapes of the initial values. */
  readonly carried: readonly Node[];
  /** Placeholders of the slice of every sequence at this iteration (the sequence's shape without its first dimension). */
  readonly slices: readonly Node[];
  /** The carried values after the iteration. */
  readonly nextCarried: readonly Node[];
  /** The values stacked along a new first dimension, one entry per iteration. */
  readonly stacked: readonly Node[];
}

/**
 * One value of the graph. Nodes are created by the operator functions only, never by hand,
 * and are never changed. A node is only equal to itself.
 */
export interface Node {
  /** Greater than that of every node it reads, so ascending orders are topological. Not a name: two nodes may share it. */
  readonly order: number;
  /** ONNX operator type, or one of the structural kinds `Input`, `Constant`, `StopGradient`, `LoopOutput`. */
  readonly op: string;
  readonly inputs: readonly Node[];
  readonly attributes: Readonly<Record<string, AttributeValue>>;
  readonly type: ElementType;
  readonly shape: Shape;
  /** Data of a `Constant`, row-major. */
  readonly data?: ConstantData;
  /** Body of a `Loop`. */
  readonly body?: LoopBody;
}

/**
 * A Lamport clock: later than all nodes created here and than all that are read, so that the order
 * also holds in a graph whose nodes were created by several copies of this module.
 */
let clock = 0;

function orderAfter(inputs: readonly Node[], body: LoopBody | undefined): number {
  for (const { order } of inputs) clock = Math.max(clock, order);
  const inner = body ? [body.index, body.carried, body.slices, body.nextCarried, body.stacked] : [];
  for (const { order } of inner.flat()) clock = Math.max(clock, order);
  return ++clock;
}

/** Creates a node. Internal to `graph`: operators call it after checking types and shapes. */
export function createNode(
  op: string,
  inputs: readonly Node[],
  type: ElementType,
  shape: Shape,
  extra: {
    readonly attributes?: Readonly<Record<string, AttributeValue>>;
    readonly data?: ConstantData;
    readonly body?: LoopBody;
  } = {},
): Node {
  const { attributes = {}, data, body } = extra;
  return {
    order: orderAfter(inputs, body),
    op,
    inputs,
    attributes,
    type,
    shape,
    ...(data === undefined ? {} : { data }),
    ...(body === undefined ? {} : { body }),
  };
}

/** A free variable of the graph, bound to data at run time. `shape` is static; `[]` is a scalar. */
export function input(shape: Shape, type: ElementType = 'float32'): Node {
  return createNode('Input', [], type, [...shape]);
}
