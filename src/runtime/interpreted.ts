/** @file Runs programs on the float64 interpreter: the oracle of the tests, and the fallback where ONNX Runtime does not load. */

import { interpret } from '../graph/interpreter.ts';
import type { Program } from '../graph/program.ts';
import { assertFeeds, assertRunnable } from './feeds.ts';
import type { CompiledProgram, Runtime } from './runtime.ts';

/** A runtime on the interpreter: inputs and outputs are float32, everything between is float64. Slow. */
export function createInterpretedRuntime(): Runtime {
  return { name: 'interpreter', compile };
}

async function compile<I extends string, O extends string>(
  program: Program<I, O>,
): Promise<CompiledProgram<I, O>> {
  assertRunnable(program);
  let disposed = false;
  return {
    async run(feeds) {
      if (disposed) throw new Error('the program was disposed');
      assertFeeds(program, feeds);
      const results = Object.entries<Float64Array>(interpret(program, feeds));
      const rounded = results.map(([name, data]) => [name, Float32Array.from(data)]);
      return Object.fromEntries(rounded);
    },
    async dispose() {
      disposed = true;
    },
  };
}
