/** @file The ceiling: how fast this machine multiplies by a constant square matrix, right now. */

import { constant } from '../graph/constant.ts';
import { matmul } from '../graph/linear.ts';
import { input, type Node } from '../graph/node.ts';
import type { Program } from '../graph/program.ts';
import { slice } from '../graph/structure.ts';
import { foldIn, keyFromSeed, normals } from '../math/random.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { BenchSizes } from './sizes.ts';

/** Measures the ceiling anew at every call. */
export interface Ceiling {
  /** GFLOP/s of the best of the row counts. */
  measure(): Promise<number>;
  dispose(): Promise<void>;
}

/** Rows multiplied in one run, about, so that small and large products run equally long. */
const rowsPerRun = 4000;

/** A chain of products of N rows with one constant matrix, which ONNX Runtime packs; one row comes out. */
function chain(rows: number, width: number, length: number): Program<'x', 'y'> {
  const x = input([rows, width]);
  // Standard deviation 1/√width keeps the numbers of the chain near 1.
  const matrix = constant(
    normals(keyFromSeed(1), width * width).map((value) => value / Math.sqrt(width)),
    [width, width],
  );
  let y: Node = x;
  for (let i = 0; i < length; i++) y = matmul(y, matrix);
  return { inputs: { x }, outputs: { y: slice(y, 0, 0, 1) } };
}

/** Compiles the products of `ceilingRows` × `ceilingWidth` × `ceilingWidth`. */
export async function createCeiling(
  runtime: Runtime,
  { ceilingRows, ceilingWidth: width }: Pick<BenchSizes, 'ceilingRows' | 'ceilingWidth'>,
): Promise<Ceiling> {
  const products = await Promise.all(
    ceilingRows.map(async (rows) => {
      const length = Math.max(1, Math.round(rowsPerRun / rows));
      const program = await runtime.compile(chain(rows, width, length));
      const x = normals(foldIn(keyFromSeed(2), rows), rows * width);
      return { program, x, flops: 2 * rows * width * width * length };
    }),
  );
  return {
    async measure() {
      let best = 0;
      for (const { program, x, flops } of products) {
        const start = performance.now();
        await program.run({ x });
        best = Math.max(best, flops / (performance.now() - start) / 1e6);
      }
      return best;
    },
    async dispose() {
      await Promise.all(products.map(({ program }) => program.dispose()));
    },
  };
}
