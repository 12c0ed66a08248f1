/** @file `admrl/numerics`: graphs of nodes, their derivatives, what runs them, random numbers and statistics. */

export { constant, full, ones, zeros } from '../graph/constant.ts';
export {
  abs,
  add,
  clip,
  cos,
  divide,
  erf,
  exp,
  log,
  maximum,
  minimum,
  multiply,
  negate,
  type Operand,
  power,
  reciprocal,
  relu,
  sigmoid,
  sign,
  sin,
  softplus,
  sqrt,
  square,
  subtract,
  tanh,
} from '../graph/elementwise.ts';
export { gradient } from '../graph/gradient.ts';
export { gather, scatterAdd } from '../graph/indexing.ts';
export { interpret } from '../graph/interpreter.ts';
export { type MatmulOptions, matmul } from '../graph/linear.ts';
export {
  and,
  cast,
  equal,
  finite,
  greater,
  greaterOrEqual,
  less,
  lessOrEqual,
  not,
  or,
  stopGradient,
  where,
} from '../graph/logic.ts';
export { type LoopOptions, type LoopResult, loop } from '../graph/loop.ts';
export { type ElementType, input, type Node, type Shape } from '../graph/node.ts';
export { toOnnx } from '../graph/onnx.ts';
export { hessianVectorProduct, jacobianVectorProduct } from '../graph/products.ts';
export type { Program } from '../graph/program.ts';
export { max, mean, type ReduceOptions, sum, sumOfSquares } from '../graph/reduce.ts';
export { simplify } from '../graph/simplify.ts';
export {
  broadcastTo,
  columnOf,
  concat,
  cumulativeSum,
  pad,
  reshape,
  slice,
  stack,
  transpose,
} from '../graph/structure.ts';
export { freeze, substitute } from '../graph/substitute.ts';
export { askCmaEs, type CmaEs, startCmaEs, tellCmaEs } from '../math/cmaEs.ts';
export { type CmaEsRates, cmaEsRates, populationSize } from '../math/cmaEsRates.ts';
export {
  type ConjugateGradientOptions,
  type ConjugateGradientResult,
  conjugateGradient,
} from '../math/conjugateGradient.ts';
export {
  foldIn,
  integers,
  type Key,
  keyFromSeed,
  normals,
  permutation,
  splitKey,
  uniforms,
} from '../math/random.ts';
export { type ConfidenceInterval, confidenceInterval } from '../math/statistics.ts';
export { type SymmetricEigen, symmetricEigen } from '../math/symmetricEigen.ts';
export type { AdamState } from '../nn/adamLoop.ts';
export { createInterpretedRuntime } from '../runtime/interpreted.ts';
export type { CompiledProgram, CompileOptions, Feeds, Runtime } from '../runtime/runtime.ts';
