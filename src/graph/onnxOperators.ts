/** @file How each operator of the graph is written as ONNX nodes: parameters become attributes or int64 inputs. */

import { quantizeColumns } from './int8Product.ts';
import { evaluate } from './interpreter.ts';
import type { AttributeValue, Node } from './node.ts';
import {
  type AttributeMessage,
  attributeMessage,
  constantMessage,
  dataTypes,
  int8Message,
  type TensorMessage,
} from './onnxMessages.ts';

/** What a rule may do: add nodes to the scope of the operator and constants to the model. */
export interface Writer {
  /** Adds a node with one output and returns the output's name (`output`, or a fresh one). */
  add(
    opType: string,
    input: readonly string[],
    attributes?: AttributeMessage[],
    output?: string,
  ): string;
  /** The same for an operator with several outputs. */
  addWithOutputs(opType: string, input: readonly string[], outputs: number): string[];
  /** The name of a constant of this node alone. */
  constant(make: (name: string) => TensorMessage): string;
  /** The name of an int64 constant: a list, or a scalar for a plain number. */
  int64(values: number | readonly number[]): string;
}

/** Writes one operator; `inputs` are the names of its input values, `output` the name of its result. */
type Rule = (node: Node, inputs: readonly string[], output: string, writer: Writer) => void;

const attributes = (node: Node, ...names: string[]): AttributeMessage[] =>
  names
    .filter((name) => node.attributes[name] !== undefined)
    .map((name) => attributeMessage(name, node.attributes[name]));

function list(node: Node, name: string): readonly number[] {
  const value: AttributeValue | undefined = node.attributes[name];
  if (typeof value !== 'object') {
    throw new TypeError(`${node.op}: attribute ${name} must be a list, got ${String(value)}`);
  }
  return value;
}

function scalar(node: Node, name: string): number {
  const value = node.attributes[name];
  if (typeof value !== 'number') {
    throw new TypeError(`${node.op}: attribute ${name} must be a number, got ${String(value)}`);
  }
  return value;
}

/** An operator whose attributes already have ONNX's names and kinds. */
const same =
  (...names: string[]): Rule =>
  (node, inputs, output, writer) => {
    writer.add(node.op, inputs, attributes(node, ...names), output);
  };

/** An operator whose target shape is an int64 input. */
const shaped: Rule = (node, inputs, output, writer) => {
  writer.add(node.op, [...inputs, writer.int64(node.shape)], [], output);
};

/** A reduction, whose axes are an int64 input. */
const reduction: Rule = (node, inputs, output, writer) => {
  const axes = writer.int64(list(node, 'axes'));
  writer.add(node.op, [...inputs, axes], attributes(node, 'keepdims'), output);
};

/**
 * A matrix product. ONNX's MatMul has no transposes. For matrices Gemm has them at no cost; with batch dimensions the
 * operand is transposed first.
 */
const matmul: Rule = (node, inputs, output, writer) => {
  const transposes = [node.attributes.transA === 1, node.attributes.transB === 1];
  if (node.shape.length === 2 && transposes.includes(true)) {
    writer.add('Gemm', inputs, attributes(node, 'transA', 'transB'), output);
    return;
  }
  const operands = inputs.map((name, i) => {
    if (!transposes[i]) return name;
    const perm = node.inputs[i].shape.map((_, axis) => axis);
    perm.push(...perm.splice(-2).reverse());
    return writer.add('Transpose', [name], [attributeMessage('perm', perm)]);
  });
  writer.add('MatMul', operands, [], output);
};

/** ONNX Runtime makes one kernel of these operators where the weights are constants. */
const int8Matmul: Rule = (node, [x], output, writer) => {
  const { shape } = node.inputs[1];
  const { values, scales } = quantizeColumns(constantBehind(node.inputs[1]), shape[1]);
  const integers = writer.constant((name) => int8Message(name, shape, values));
  const units = writer.constant((name) => constantMessage(name, 'float32', [shape[1]], scales));
  const [rounded, scale, zero] = writer.addWithOutputs('DynamicQuantizeLinear', [x], 3);
  const sums = writer.add('MatMulInteger', [rounded, integers, zero]);
  const asFloats = writer.add('Cast', [sums], [attributeMessage('to', dataTypes.float32)]);
  writer.add('Mul', [asFloats, writer.add('Mul', [scale, units])], [], output);
};

/** The numbers of a constant, which is an Expand where they are all the same. */
function constantBehind(node: Node): ArrayLike<number> {
  if (node.op === 'StopGradient') return constantBehind(node.inputs[0]);
  if (node.op === 'Constant') return node.data ?? [];
  if (node.op === 'Expand' && node.inputs[0].op === 'Constant') return evaluate([node])[0];
  throw new RangeError(`Int8MatMul: the weights are ${node.op}, expected a constant`);
}

/** A slice of one axis, `start` included and `end` excluded. */
const slice: Rule = (node, inputs, output, writer) => {
  const parameters = ['start', 'end', 'axis'].map((name) => writer.int64([scalar(node, name)]));
  writer.add('Slice', [...inputs, ...parameters], [], output);
};

/** Zeros before and after one axis. */
const pad: Rule = (node, inputs, output, writer) => {
  const axis = scalar(node, 'axis');
  const amounts = new Array<number>(2 * node.shape.length).fill(0);
  amounts[axis] = scalar(node, 'before');
  amounts[node.shape.length + axis] = scalar(node, 'after');
  writer.add('Pad', [...inputs, writer.int64(amounts)], [], output);
};

const cast: Rule = (node, inputs, output, writer) => {
  writer.add('Cast', inputs, [attributeMessage('to', dataTypes[node.type])], output);
};

const cumulativeSum: Rule = (node, inputs, output, writer) => {
  const axis = writer.int64(scalar(node, 'axis'));
  writer.add('CumSum', [...inputs, axis], attributes(node, 'exclusive', 'reverse'), output);
};

/** One rule per operator of the graph. */
export const rules: Readonly<Record<string, Rule>> = {
  ...Object.fromEntries(
    [
      'Add',
      'Sub',
      'Mul',
      'Div',
      'Max',
      'Min',
      'Pow',
      'Neg',
      'Exp',
      'Log',
      'Tanh',
      'Sqrt',
      'Abs',
      'Sign',
      'Erf',
      'Relu',
      'Sigmoid',
      'Softplus',
      'Sin',
      'Cos',
      'Reciprocal',
      'Less',
      'LessOrEqual',
      'Greater',
      'GreaterOrEqual',
      'Equal',
      'And',
      'Or',
      'Not',
      'Where',
    ].map((op) => [op, same()]),
  ),
  Concat: same('axis'),
  Gather: same('axis'),
  GatherElements: same('axis'),
  ScatterElements: same('axis', 'reduction'),
  Transpose: same('perm'),
  Reshape: shaped,
  Expand: shaped,
  ReduceSum: reduction,
  ReduceSumSquare: reduction,
  ReduceMean: reduction,
  ReduceMax: reduction,
  MatMul: matmul,
  Int8MatMul: int8Matmul,
  Slice: slice,
  Pad: pad,
  Cast: cast,
  CumSum: cumulativeSum,
};
