import { fromBinary } from '@bufbuild/protobuf';
import { type GraphProto, ModelProtoSchema, TensorProto_DataType } from 'onnx-buf';
import { describe, expect, test } from 'vitest';
import { constant } from './constant.ts';
import { add, exp, multiply, sin } from './elementwise.ts';
import { kernels } from './kernels.ts';
import { matmul } from './linear.ts';
import { cast } from './logic.ts';
import { loop } from './loop.ts';
import { createNode, input, type Node } from './node.ts';
import { toOnnx } from './onnx.ts';
import { rules } from './onnxOperators.ts';
import type { Program } from './program.ts';
import { mean } from './reduce.ts';

const decode = (program: Program) => fromBinary(ModelProtoSchema, toOnnx(program));

function graphOf(program: Program): GraphProto {
  const { graph } = decode(program);
  if (graph === undefined) throw new Error('the model has no graph');
  return graph;
}

const operators = (graph: GraphProto): string[] => graph.node.map((node) => node.opType);

function bodyOf(graph: GraphProto): GraphProto {
  const body = graph.node.find((node) => node.opType === 'Loop')?.attribute[0]?.g;
  if (body === undefined) throw new Error('the graph has no Loop');
  return body;
}

/** x ← x · exp(weights) + slice + t + t², stacking the slice. */
function loopProgram(): Program {
  const [x, weights, noise] = [input([2]), input([2]), input([4, 2])];
  const { carried, stacked } = loop({
    length: 4,
    carried: [x],
    sequences: [noise],
    body: ([state], [slice], index) => {
      const t = cast(index, 'float32');
      const drift = add(t, cast(multiply(index, index), 'float32'));
      return {
        carried: [add(add(multiply(state, exp(weights)), slice), drift)],
        stacked: [slice],
      };
    },
  });
  return { inputs: { x, weights, noise }, outputs: { last: carried[0], noises: stacked[0] } };
}

describe('the model', () => {
  test('equal programs give equal bytes, whatever was built before', () => {
    const first = toOnnx(loopProgram());
    input([3]);
    expect(toOnnx(loopProgram())).toEqual(first);
  });

  test('has the named inputs and outputs in order, with element types and shapes', () => {
    const [ids, x] = [input([3], 'int32'), input([2, 3])];
    const graph = graphOf({ inputs: { x, ids }, outputs: { y: exp(x), again: x } });
    const summary = [...graph.input, ...graph.output].map(({ name, type }) => {
      if (type?.value.case !== 'tensorType') throw new Error(`${name} is not a tensor`);
      const dims = type.value.value.shape?.dim.map((dim) => Number(dim.value.value));
      return [name, type.value.value.elemType, dims];
    });
    expect(summary).toEqual([
      ['x', TensorProto_DataType.FLOAT, [2, 3]],
      ['ids', TensorProto_DataType.INT32, [3]],
      ['y', TensorProto_DataType.FLOAT, [2, 3]],
      ['again', TensorProto_DataType.FLOAT, [2, 3]],
    ]);
  });

  test('names stay distinct when the program uses those of inner values', () => {
    const x = input([2]);
    const graph = graphOf({ inputs: { v0: x }, outputs: { v0: exp(x), v1: sin(exp(x)) } });
    const names = graph.node.flatMap((node) => node.output);
    expect(new Set([...names, 'v0']).size).toBe(names.length + 1);
    expect(graph.output.map(({ name }) => name)).toEqual(['v0.out', 'v1']);
  });

  test('constants are raw data, float64 rounded to float32', () => {
    const x = input([2]);
    const graph = graphOf({
      inputs: { x },
      outputs: {
        y: multiply(
          add(x, constant([0.1, 1 / 3])),
          cast(constant(new Int32Array([7, -1])), 'float32'),
        ),
      },
    });
    const data = graph.initializer.map(({ rawData }) => [...rawData]);
    expect(data).toEqual([
      [...new Uint8Array(new Float32Array([0.1, 1 / 3]).buffer)],
      [...new Uint8Array(new Int32Array([7, -1]).buffer)],
    ]);
  });

  test('declares versions that every current ONNX Runtime reads', () => {
    const x = input([1]);
    const model = decode({ inputs: { x }, outputs: { y: exp(x) } });
    expect(model.irVersion).toBe(8n);
    expect(model.opsetImport.map(({ domain, version }) => [domain, version])).toEqual([['', 18n]]);
  });
});

describe('operators', () => {
  test('each of the interpreter has an ONNX form', () => {
    const structural = ['Constant', 'StopGradient', 'Loop', 'LoopOutput', 'Input'];
    const missing = Object.keys(kernels).filter((op) => !structural.includes(op) && !rules[op]);
    expect(missing).toEqual([]);
  });

  test('matrix products with a transposed operand are Gemm, others MatMul', () => {
    const [a, b] = [input([3, 3]), input([3, 3])];
    const opOf = (product: Node): string =>
      operators(graphOf({ inputs: { a, b }, outputs: { product } }))[0];
    expect(opOf(matmul(a, b))).toBe('MatMul');
    expect(opOf(matmul(a, b, { transposeA: true }))).toBe('Gemm');
    expect(opOf(matmul(a, b, { transposeB: true }))).toBe('Gemm');
  });

  test('equal shape arguments are stored once', () => {
    const x = input([2, 3]);
    const graph = graphOf({
      inputs: { x },
      outputs: { y: mean(x, { axes: [0] }), z: mean(exp(x), { axes: [0] }) },
    });
    expect(graph.initializer).toHaveLength(1);
  });

  test('an operator without ONNX form is named', () => {
    const x = input([1]);
    const odd = createNode('Twist', [x], 'float32', [1]);
    expect(() => toOnnx({ inputs: { x }, outputs: { odd } })).toThrow(/operator Twist/);
  });

  test('an input that the program does not name is an error', () => {
    const [x, y] = [input([1]), input([2, 5])];
    expect(() => toOnnx({ inputs: { x }, outputs: { z: exp(y) } })).toThrow(/shape \[2, 5\]/);
  });
});

describe('loops', () => {
  const graph = graphOf(loopProgram());

  test('what does not depend on the iteration is computed outside', () => {
    expect(operators(graph).filter((op) => op === 'Exp')).toHaveLength(1);
    expect(operators(bodyOf(graph))).not.toContain('Exp');
  });

  test('sequences are read by iteration number, which is converted once', () => {
    const body = bodyOf(graph);
    const gathers = body.node.filter((node) => node.opType === 'Gather');
    expect(gathers.map(({ input: names }) => names)).toEqual([['noise', body.input[0].name]]);
    const casts = body.node.filter((node) => node.input[0] === body.input[0].name);
    expect(casts.map(({ opType }) => opType)).toEqual(['Cast']);
  });

  test('bodies have no constants of their own', () => {
    expect(bodyOf(graph).initializer).toEqual([]);
  });
});
