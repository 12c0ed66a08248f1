/** @file What each operator computes, in float64: one table, operator → kernel. Elementwise operators, reductions and the product are here. */

import { erf } from './erf.ts';
import { int8Product } from './int8Product.ts';
import type { Node } from './node.ts';
import { broadcastOffsets, pick } from './offsets.ts';
import { sizeOf } from './shape.ts';
import type { Kernel } from './structuralKernels.ts';
import * as structural from './structuralKernels.ts';

/** Inputs repeated to the node's shape; those that have its size are used as they are. */
function broadcastInputs(node: Node, inputs: readonly Float64Array[]): readonly Float64Array[] {
  const size = sizeOf(node.shape);
  return inputs.map((values, i) => {
    if (values.length === size) return values;
    if (values.length === 1) return new Float64Array(size).fill(values[0]);
    return pick(values, broadcastOffsets(node.inputs[i].shape, node.shape));
  });
}

function unary(f: (x: number) => number): Kernel {
  return (_, x) => x.map(f);
}

function binary(f: (a: number, b: number) => number): Kernel {
  return (node, ...inputs) => {
    const [a, b] = broadcastInputs(node, inputs);
    const result = new Float64Array(a.length);
    for (let i = 0; i < result.length; i++) result[i] = f(a[i], b[i]);
    return result;
  };
}

function predicate(f: (a: number, b: number) => boolean): Kernel {
  return binary((a, b) => (f(a, b) ? 1 : 0));
}

const chooseKernel: Kernel = (node, ...inputs) => {
  const [condition, a, b] = broadcastInputs(node, inputs);
  return condition.map((holds, i) => (holds ? a[i] : b[i]));
};

const castKernel: Kernel = (node, x) => {
  if (node.type === 'int32') return x.map(Math.trunc);
  return node.type === 'bool' ? x.map((value) => (value === 0 ? 0 : 1)) : x;
};

/** The reduced element that each input element belongs to. */
function groups(node: Node): Int32Array {
  const { shape } = node.inputs[0];
  const axes = node.attributes.axes as readonly number[];
  return broadcastOffsets(
    shape.map((dimension, axis) => (axes.includes(axis) ? 1 : dimension)),
    shape,
  );
}

const sumKernel: Kernel = (node, x) => {
  const result = new Float64Array(sizeOf(node.shape));
  groups(node).forEach((group, i) => {
    result[group] += x[i];
  });
  return result;
};

const meanKernel: Kernel = (node, x) => {
  const count = x.length / sizeOf(node.shape);
  return sumKernel(node, x).map((value) => value / count);
};

const maxKernel: Kernel = (node, x) => {
  const result = new Float64Array(sizeOf(node.shape)).fill(Number.NEGATIVE_INFINITY);
  groups(node).forEach((group, i) => {
    result[group] = Math.max(result[group], x[i]);
  });
  return result;
};

const matmulKernel: Kernel = (node, a, b) => {
  const [rows, columns] = node.shape.slice(-2);
  const batch = sizeOf(node.shape.slice(0, -2));
  const inner = a.length / (batch * rows);
  const [aRow, aInner] = node.attributes.transA ? [1, rows] : [inner, 1];
  const [bInner, bColumn] = node.attributes.transB ? [1, inner] : [columns, 1];
  const result = new Float64Array(batch * rows * columns);
  for (let n = 0; n < batch; n++) {
    for (let i = 0; i < rows; i++) {
      const out = (n * rows + i) * columns;
      for (let k = 0; k < inner; k++) {
        const factor = a[n * rows * inner + i * aRow + k * aInner];
        const row = n * inner * columns + k * bInner;
        for (let j = 0; j < columns; j++) result[out + j] += factor * b[row + j * bColumn];
      }
    }
  }
  return result;
};

/** All kernels; `Input`, `Loop` and `LoopOutput` are the interpreter's. */
export const kernels: Readonly<Record<string, Kernel>> = {
  Constant: (node) => Float64Array.from(node.data ?? []),
  StopGradient: (_, x) => x,
  Add: binary((a, b) => a + b),
  Sub: binary((a, b) => a - b),
  Mul: binary((a, b) => a * b),
  Div: binary((a, b) => a / b),
  Max: binary(Math.max),
  Min: binary(Math.min),
  Pow: binary((a, b) => a ** b),
  Neg: unary((x) => -x),
  Exp: unary(Math.exp),
  Log: unary(Math.log),
  Tanh: unary(Math.tanh),
  Sqrt: unary(Math.sqrt),
  Abs: unary(Math.abs),
  Sign: unary(Math.sign),
  Erf: unary(erf),
  Relu: unary((x) => Math.max(x, 0)),
  Sigmoid: unary((x) => 1 / (1 + Math.exp(-x))),
  Softplus: unary((x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)))),
  Sin: unary(Math.sin),
  Cos: unary(Math.cos),
  Reciprocal: unary((x) => 1 / x),
  Less: predicate((a, b) => a < b),
  LessOrEqual: predicate((a, b) => a <= b),
  Greater: predicate((a, b) => a > b),
  GreaterOrEqual: predicate((a, b) => a >= b),
  Equal: predicate((a, b) => a === b),
  And: predicate((a, b) => a !== 0 && b !== 0),
  Or: predicate((a, b) => a !== 0 || b !== 0),
  Not: unary((x) => (x === 0 ? 1 : 0)),
  Where: chooseKernel,
  Cast: castKernel,
  ReduceSum: sumKernel,
  ReduceSumSquare: (node, x) =>
    sumKernel(
      node,
      x.map((value) => value * value),
    ),
  ReduceMean: meanKernel,
  ReduceMax: maxKernel,
  Reshape: (_, x) => x,
  Transpose: structural.transposeKernel,
  Expand: structural.expandKernel,
  Concat: structural.concatKernel,
  Slice: structural.sliceKernel,
  Pad: structural.padKernel,
  CumSum: structural.cumulativeSumKernel,
  Gather: structural.gatherKernel,
  GatherElements: structural.gatherElementsKernel,
  ScatterElements: structural.scatterAddKernel,
  MatMul: matmulKernel,
  Int8MatMul: (node, x, weights) => int8Product(x, weights, node.shape[1]),
};
