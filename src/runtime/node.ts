/** @file Runs programs on ONNX Runtime's native CPU kernels (`onnxruntime-node`). */

import './telemetryOff.ts';
import { availableParallelism } from 'node:os';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { Node } from '../graph/node.ts';
import { toOnnx } from '../graph/onnx.ts';
import type { Program } from '../graph/program.ts';
import { simplify } from '../graph/simplify.ts';
import { assertFeeds, assertRunnable } from './feeds.ts';
import { openSessionInWorker } from './nodeWorker.ts';
import type { CompiledProgram, CompileOptions, Feeds, Runtime } from './runtime.ts';
import type { Session, ShapedData } from './session.ts';
import { assertThreads } from './threads.ts';

/**
 * A runtime on ONNX Runtime. `threads` is the size of the thread pool of programs compiled with
 * `threads: 'all'`; default: every core.
 * @throws RangeError when `threads` is not an integer from 1 to 1024.
 */
export async function createNodeRuntime({
  threads = availableParallelism(),
}: {
  readonly threads?: number | undefined;
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
  const options = sessionOptions(threads === 'all' ? allThreads : 1);
  // On a single thread nothing can go on meanwhile: several processes of one thread would take each other's cores.
  const open = threads === 'beside' && allThreads > 1 ? openSessionInWorker : openSession;
  let session: Session | undefined = await open(toOnnx(simplify(program)), options);
  return {
    async run(feeds) {
      if (session === undefined) throw new Error('the program was disposed');
      assertFeeds(program, feeds);
      return namedOutputs(program, await session.run(shapedFeeds(program, feeds)));
    },
    async dispose() {
      const released = session;
      session = undefined;
      await released?.release();
    },
  };
}

/** A session in this thread, which waits for it. */
async function openSession(
  model: Uint8Array,
  options: InferenceSession.SessionOptions,
): Promise<Session> {
  const session = await InferenceSession.create(model, options);
  return {
    async run(feeds) {
      const results = await session.run(tensors(feeds));
      return session.outputNames.map((name) => float32Data(name, results));
    },
    release: () => session.release(),
  };
}

function tensors(feeds: Readonly<Record<string, ShapedData>>): Record<string, Tensor> {
  const entries = Object.entries(feeds).map(([name, { data, shape }]) => [
    name,
    data instanceof Int32Array
      ? new Tensor('int32', data, shape)
      : new Tensor('float32', data, shape),
  ]);
  return Object.fromEntries(entries);
}

function float32Data(name: string, results: InferenceSession.ReturnType): Float32Array {
  const data = results[name].data;
  if (!(data instanceof Float32Array)) throw new TypeError(`output ${name}: not float32`);
  return data;
}

function shapedFeeds<I extends string>(
  program: Program<I, string>,
  feeds: Feeds<I>,
): Record<string, ShapedData> {
  const entries = Object.entries<Node>(program.inputs);
  return Object.fromEntries(
    entries.map(([name, { shape }]) => [name, { data: feeds[name as I], shape }]),
  );
}

/** The model's outputs have the order of the program's, though a name may have been changed. */
function namedOutputs<O extends string>(
  program: Program<string, O>,
  outputs: readonly Float32Array[],
): Record<O, Float32Array> {
  const entries = Object.keys(program.outputs).map((name, i) => [name, outputs[i]]);
  return Object.fromEntries(entries);
}
