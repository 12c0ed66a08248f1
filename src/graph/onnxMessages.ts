/** @file The ONNX protobuf messages that the serialiser needs, each built by one function. */

import { create, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import {
  AttributeProto_AttributeType,
  type AttributeProtoSchema,
  type GraphProto,
  GraphProtoSchema,
  ModelProtoSchema,
  TensorProto_DataType,
  type TensorProtoSchema,
  type ValueInfoProtoSchema,
} from 'onnx-buf';
import type { AttributeValue, ConstantData, ElementType, Shape } from './node.ts';

/** ONNX 1.13: old enough for every reader, new enough for reductions whose axes are inputs. */
const opsetVersion = 18n;
const irVersion = 8n;

/** An element type of the graph, the int64 of ONNX's shape arguments, or the int8 of rounded weights. */
export type OnnxType = ElementType | 'int64' | 'int8';

/** An attribute of an operator. */
export type AttributeMessage = MessageInitShape<typeof AttributeProtoSchema>;
/** An initialiser. */
export type TensorMessage = MessageInitShape<typeof TensorProtoSchema>;
/** A graph input or output. */
export type ValueMessage = MessageInitShape<typeof ValueInfoProtoSchema>;
/** A graph: the outermost, or the body of a Loop. */
export type GraphMessage = GraphProto;

/** One ONNX node: operator, names of inputs (`''` for an omitted one) and outputs. */
export interface NodeMessage {
  readonly opType: string;
  readonly input: string[];
  readonly output: string[];
  readonly attribute: AttributeMessage[];
}

/** ONNX's number for an element type. */
export const dataTypes: Readonly<Record<OnnxType, TensorProto_DataType>> = {
  float32: TensorProto_DataType.FLOAT,
  int32: TensorProto_DataType.INT32,
  int64: TensorProto_DataType.INT64,
  bool: TensorProto_DataType.BOOL,
  int8: TensorProto_DataType.INT8,
};

/** Name, element type and shape of a graph input or output; a dimension given by name may have any size. */
export function valueMessage(
  name: string,
  type: OnnxType,
  shape: readonly (number | string)[],
): ValueMessage {
  const dim = shape.map((size) =>
    typeof size === 'string'
      ? { value: { case: 'dimParam' as const, value: size } }
      : { value: { case: 'dimValue' as const, value: BigInt(size) } },
  );
  return {
    name,
    type: { value: { case: 'tensorType', value: { elemType: dataTypes[type], shape: { dim } } } },
  };
}

/** An initialiser with raw little-endian data; float64 data is rounded to float32 here. */
export function constantMessage(
  name: string,
  type: ElementType,
  shape: Shape,
  data: ConstantData,
): TensorMessage {
  const exact =
    type === 'float32' && !(data instanceof Float32Array) ? new Float32Array(data) : data;
  return {
    name,
    dataType: dataTypes[type],
    dims: shape.map(BigInt),
    rawData: new Uint8Array(exact.buffer, exact.byteOffset, exact.byteLength).slice(),
  };
}

/** An int8 initialiser. */
export function int8Message(name: string, shape: Shape, data: Int8Array): TensorMessage {
  const rawData = new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice();
  return { name, dataType: dataTypes.int8, dims: shape.map(BigInt), rawData };
}

/** An int64 initialiser: `[n]`, or a scalar when a plain number is given. */
export function int64Message(name: string, values: number | readonly number[]): TensorMessage {
  const list = typeof values === 'number' ? [values] : values;
  return {
    name,
    dataType: dataTypes.int64,
    dims: typeof values === 'number' ? [] : [BigInt(list.length)],
    rawData: new Uint8Array(new BigInt64Array(list.map(BigInt)).buffer),
  };
}

/** An attribute: integers, lists of integers, or a string. */
export function attributeMessage(name: string, value: AttributeValue): AttributeMessage {
  if (typeof value === 'string') {
    const s = new TextEncoder().encode(value);
    return { name, type: AttributeProto_AttributeType.STRING, s };
  }
  if (typeof value === 'number') {
    return { name, type: AttributeProto_AttributeType.INT, i: BigInt(value) };
  }
  return { name, type: AttributeProto_AttributeType.INTS, ints: value.map(BigInt) };
}

/** An attribute that holds a graph (the body of a Loop). */
export function graphAttribute(name: string, g: GraphMessage): AttributeMessage {
  return { name, type: AttributeProto_AttributeType.GRAPH, g };
}

/** A graph: its nodes in topological order. */
export function graphMessage(parts: {
  readonly name: string;
  readonly input: ValueMessage[];
  readonly output: ValueMessage[];
  readonly node: NodeMessage[];
  readonly initializer?: TensorMessage[];
}): GraphMessage {
  return create(GraphProtoSchema, parts);
}

/** The bytes of a model with this graph; metadata is for its readers, ONNX Runtime shows it. */
export function modelBytes(
  graph: GraphMessage,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  const model = create(ModelProtoSchema, {
    irVersion,
    producerName: 'admrl',
    opsetImport: [{ domain: '', version: opsetVersion }],
    graph,
    metadataProps: Object.entries(metadata).map(([key, value]) => ({ key, value })),
  });
  return toBinary(ModelProtoSchema, model);
}
