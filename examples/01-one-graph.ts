// One graph: build it, differentiate it, multiply its Hessian by a vector, run it in float64 and in ONNX Runtime.

import {
  gradient,
  hessianVectorProduct,
  input,
  interpret,
  type Program,
  square,
  sum,
} from 'admrl/numerics';
import { createNodeRuntime } from 'admrl/runtime/node';

// f(x) = (xᵀx)², so ∇f = 4 (xᵀx) x and ∇²f v = 4 (xᵀx) v + 8 (xᵀv) x. Derivatives are nodes, like everything else.
const x = input([3]);
const v = input([3]);
const value = square(sum(square(x)));
const [slope] = gradient(value, [x]);
const [product] = hessianVectorProduct(value, [x], [v]);
const program: Program<'x' | 'v', 'value' | 'slope' | 'product'> = {
  inputs: { x, v },
  outputs: { value, slope, product },
};

const feeds = { x: Float32Array.of(1, 2, 3), v: Float32Array.of(1, 0, 0) };
const exact = interpret(program, feeds);
console.log(`interpreter:  f = ${exact.value}, ∇f = ${exact.slope}, ∇²f v = ${exact.product}`);

const runtime = await createNodeRuntime();
const compiled = await runtime.compile(program);
const native = await compiled.run(feeds);
console.log(`ONNX Runtime: f = ${native.value}, ∇f = ${native.slope}, ∇²f v = ${native.product}`);
await compiled.dispose();
