/** @file Runs programs on ONNX Runtime's WebAssembly kernels, in a page or one of its workers. */

import type { Node } from '../graph/node.ts';
import { toOnnx } from '../graph/onnx.ts';
import type { Program } from '../graph/program.ts';
import { simplify } from '../graph/simplify.ts';
import { assertFeeds, assertRunnable } from './feeds.ts';
import type { CompiledProgram, Feeds, Runtime } from './runtime.ts';

/** A tensor of `onnxruntime-web`. */
interface WebTensor {
  readonly data: unknown;
}

/** A session of `onnxruntime-web`. */
interface WebSession {
  readonly outputNames: readonly string[];
  run(feeds: Record<string, WebTensor>): Promise<Readonly<Record<string, WebTensor>>>;
  release(): Promise<void>;
}

/** The part of `onnxruntime-web` that is used: given by the page, so that nobody else has to install it. */
export interface OnnxRuntimeWeb {
  readonly InferenceSession: {
    create(model: Uint8Array, options: object): Promise<WebSession>;
  };
  readonly Tensor: new (
    type: 'float32' | 'int32',
    data: Float32Array | Int32Array,
    shape: readonly number[],
  ) => WebTensor;
}

/**
 * A runtime on one thread: the number of threads is one for all programs of a page, and several that spin take each other's
 * cores. No page needs special headers for it.
 */
export function createWebRuntime(ort: OnnxRuntimeWeb): Runtime {
  const inTurn = queue();
  return { name: 'onnxruntime-web', compile: (program) => compile(ort, program, inTurn) };
}

/** Does one work after the other. */
type Queue = <T>(work: () => Promise<T>) => Promise<T>;

/**
 * All sessions share one memory with one stack, on which a run puts its feeds, and between two of them it lets others go on:
 * runs at the same time would spoil each other's.
 */
function queue(): Queue {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const next = last.then(work);
    last = next.catch(() => {});
    return next;
  };
}

const sessionOptions = {
  executionProviders: ['wasm'],
  graphOptimizationLevel: 'all',
  logSeverityLevel: 3,
} as const;

async function compile<I extends string, O extends string>(
  ort: OnnxRuntimeWeb,
  program: Program<I, O>,
  inTurn: Queue,
): Promise<CompiledProgram<I, O>> {
  assertRunnable(program);
  const model = toOnnx(simplify(program));
  let session: WebSession | undefined = await inTurn(() =>
    ort.InferenceSession.create(model, sessionOptions),
  );
  return {
    async run(feeds) {
      const running = session;
      if (running === undefined) throw new Error('the program was disposed');
      assertFeeds(program, feeds);
      const results = await inTurn(() => running.run(tensors(ort, program, feeds)));
      // The model's outputs have the order of the program's, though a name may have been changed.
      const entries = Object.keys(program.outputs).map((name, i) => [
        name,
        float32Data(running.outputNames[i], results),
      ]);
      return Object.fromEntries(entries);
    },
    async dispose() {
      const released = session;
      session = undefined;
      if (released !== undefined) await inTurn(() => released.release());
    },
  };
}

function tensors<I extends string>(
  { Tensor }: OnnxRuntimeWeb,
  program: Program<I, string>,
  feeds: Feeds<I>,
): Record<string, WebTensor> {
  const entries = Object.entries<Node>(program.inputs).map(([name, { shape }]) => {
    const data = feeds[name as I];
    return [name, new Tensor(data instanceof Int32Array ? 'int32' : 'float32', data, shape)];
  });
  return Object.fromEntries(entries);
}

function float32Data(name: string, results: Readonly<Record<string, WebTensor>>): Float32Array {
  const data = results[name]?.data;
  if (!(data instanceof Float32Array)) throw new TypeError(`output ${name}: not float32`);
  return data;
}
