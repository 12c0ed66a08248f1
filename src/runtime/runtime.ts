/** @file What the project needs from a runtime that runs programs; created at the top and passed down. */

import type { Program } from '../graph/program.ts';

/** Data fed to a program: row-major, one typed array per input (Float32Array for float32, Int32Array for int32). */
export type Feeds<I extends string> = Readonly<Record<I, Float32Array | Int32Array>>;

/** A compiled program. Pure: equal feeds give equal bits on one machine with one thread setting. */
export interface CompiledProgram<I extends string = string, O extends string = string> {
  /**
   * Runs once.
   * @throws RangeError when a feed is missing, or has the wrong element type or length (names the input and its shape).
   */
  run(feeds: Feeds<I>): Promise<Record<O, Float32Array>>;
  /** Frees native memory. Later calls of `run` throw. */
  dispose(): Promise<void>;
}

/** How a program is compiled. */
export interface CompileOptions {
  /**
   * `one` for programs of small operators, `all` (default) for large matrix products. `beside` is one too, but another
   * than the caller's, where the runtime has it: the caller and its other programs go on while this one runs. The bits are
   * those of `one`.
   */
  readonly threads?: 'one' | 'all' | 'beside';
}

/** Compiles programs. Implementations: `node.ts` (ONNX Runtime), `interpreted.ts` (float64 interpreter). */
export interface Runtime {
  readonly name: string;
  compile<I extends string, O extends string>(
    program: Program<I, O>,
    options?: CompileOptions,
  ): Promise<CompiledProgram<I, O>>;
}
