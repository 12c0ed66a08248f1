/** @file Runs programs on ONNX Runtime's native CPU kernels (`onnxruntime-node`). */

import './telemetryOff.ts';
import { availableParallelism } from 'node:os';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { Node } from '../graph/node.ts';
import { toOnnx } from '../graph/onnx.ts';
import type { Program } from '../graph/program.ts';
import { simplify } from '../graph/simplify.ts';
import { assertFeeds, assertRunnable } from './feeds.ts';
import type { CompiledProgram, CompileOptions, Feeds, Runtime } from './runtime.ts';
import { assertThreads } from './threads.ts';

/**
 * A runtime on ONNX Runtime. `threads` is the size of the thread pool of programs compiled with
 * `threads: 'all'`; default: every core.
 * @throws RangeError when `threads` is not an integer from 1 to 1024.
 */
export async function createNodeRuntime({
  threads = availableParallelism(),
}: {
  readonly threads?: number;
} = {}): Promise<Runtime> {
  assertThreads(threads);
  return {
    name: 'onnxruntime-node',
    compile: (program, options) => compile(program, threads, options),
  };
}

/**
 * Session settings. Worker threads spin during a run, which small operators need, but not after it: if they kept
 * spinning, the pool of one session would take the cores of the next (two large programs in turn took 1.8 times
 * longer). The memory arena stays on, because without it every large intermediate value is mapped afresh (loops of
 * elementwise work took 4 times longer); it is freed with the session.
 */
function sessionOptions(intraOpNumThreads: number): InferenceSession.SessionOptions {
  return {
    intraOpNumThreads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    logSeverityLevel: 3,
    extra: { session: { force_spinning_stop: '1' } },
  };
}

async function compile<I extends string, O extends string>(
  program: Program<I, O>,
  allThreads: number,
  { threads = 'all' }: CompileOptions = {},
): Promise<CompiledProgram<I, O>> {
  assertRunnable(program);
  const options = sessionOptions(threads === 'one' ? 1 : allThreads);
  let session: InferenceSession | undefined = await InferenceSession.create(
    toOnnx(simplify(program)),
    options,
  );
  return {
    async run(feeds) {
      if (session === undefined) throw new Error('the program was disposed');
      assertFeeds(program, feeds);
      const results = await session.run(tensors(program, feeds));
      return namedOutputs(program, session.outputNames, results);
    },
    async dispose() {
      const released = session;
      session = undefined;
      await released?.release();
    },
  };
}

function tensors<I extends string>(
  program: Program<I, string>,
  feeds: Feeds<I>,
): Record<string, Tensor> {
  const result: Record<string, Tensor> = {};
  for (const [name, node] of Object.entries<Node>(program.inputs)) {
    const data = feeds[name as I];
    result[name] =
      data instanceof Int32Array
        ? new Tensor('int32', data, node.shape)
        : new Tensor('float32', data, node.shape);
  }
  return result;
}

/** The model's outputs have the order of the program's, though a name may have been changed. */
function namedOutputs<O extends string>(
  program: Program<string, O>,
  names: readonly string[],
  results: InferenceSession.ReturnType,
): Record<O, Float32Array> {
  const entries = Object.keys(program.outputs).map((output, i) => {
    const data = results[names[i]]?.data;
    if (!(data instanceof Float32Array)) throw new TypeError(`output ${output}: not float32`);
    return [output, data];
  });
  return Object.fromEntries(entries);
}
