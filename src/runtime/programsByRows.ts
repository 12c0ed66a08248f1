/** @file One program for each number of rows, compiled when first needed. */

import type { Program } from '../graph/program.ts';
import type { CompiledProgram, CompileOptions, Feeds, Runtime } from './runtime.ts';

/** Programs that differ only in the number of rows N. */
export interface ProgramsByRows<I extends string, O extends string> {
  run(rows: number, feeds: Feeds<I>): Promise<Record<O, Float32Array>>;
  /** Frees all programs compiled so far. */
  dispose(): Promise<void>;
}

/** Shapes are static, so `build(rows)` is compiled and kept at the first run with that number of rows. */
export function programsByRows<I extends string, O extends string>(
  runtime: Runtime,
  build: (rows: number) => Program<I, O>,
  options: CompileOptions = {},
): ProgramsByRows<I, O> {
  const programs = new Map<number, Promise<CompiledProgram<I, O>>>();
  return {
    async run(rows, feeds) {
      let program = programs.get(rows);
      if (program === undefined) {
        program = runtime.compile(build(rows), options);
        programs.set(rows, program);
      }
      return (await program).run(feeds);
    },
    async dispose() {
      const compiled = [...programs.values()];
      programs.clear();
      await Promise.all(compiled.map(async (program) => (await program).dispose()));
    },
  };
}
