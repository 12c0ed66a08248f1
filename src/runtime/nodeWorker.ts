/** @file A session of ONNX Runtime in a thread of its own, so that the thread that calls it goes on meanwhile. */

import './telemetryOff.ts';
import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import type { InferenceSession } from 'onnxruntime-node';
import type { Session } from './session.ts';

/**
 * What the thread runs. It is a string, because a thread cannot be started on a TypeScript file, and because nothing of
 * the project is needed there: models come as bytes, data as arrays. Requests are answered in the order in which they come.
 */
const source = `
  const { parentPort, workerData } = require('node:worker_threads');
  const { onnxruntime, model, options, state } = workerData;
  let session;
  const answers = {
    open: async () => {
      session = await require(onnxruntime).InferenceSession.create(model, options);
    },
    run: async ({ feeds }) => {
      const { Tensor } = require(onnxruntime);
      const tensors = {};
      for (const [name, { data, shape }] of Object.entries(feeds)) {
        tensors[name] = new Tensor(data instanceof Int32Array ? 'int32' : 'float32', data, shape);
      }
      const results = await session.run(tensors);
      return session.outputNames.map((name) => results[name].data.slice());
    },
    release: () => session.release(),
  };
  const answer = async (request) => {
    try {
      const outputs = await answers[request.kind](request);
      parentPort.postMessage({ outputs }, (outputs ?? []).map(({ buffer }) => buffer));
    } catch (error) {
      parentPort.postMessage({ error });
    }
    if (request.kind === 'release') parentPort.close();
  };
  let last = Promise.resolve();
  parentPort.on('message', (request) => {
    last = last.then(async () => {
      Atomics.store(state, 0, 1);
      if (Atomics.load(state, 1) === 0) await answer(request);
      Atomics.store(state, 0, 0);
      Atomics.notify(state, 0);
    });
  });
`;

/** Of every thread: whether it works, and whether it is to begin nothing more. */
const states = new Set<Int32Array>();

/** Longer than a program beside another one takes. */
const patience = 30_000;

/**
 * A thread that is ended inside ONNX Runtime takes the process with it (SIGABRT), so a process that exits waits until each
 * has done what it has begun.
 */
function letThreadsFinish(): void {
  for (const state of states) Atomics.store(state, 1, 1);
  for (const state of states) Atomics.wait(state, 0, 1, patience);
}

/** What the thread answers to a request. */
type Answer = { readonly outputs?: Float32Array[]; readonly error?: unknown };

/**
 * Opens a model in a new thread. The thread keeps no process alive, except while it works, and ends with `release`.
 *
 * @throws Error as ONNX Runtime does when it refuses the model.
 */
export async function openSessionInWorker(
  model: Uint8Array,
  options: InferenceSession.SessionOptions,
): Promise<Session> {
  const onnxruntime = createRequire(import.meta.url).resolve('onnxruntime-node');
  const state = new Int32Array(new SharedArrayBuffer(8));
  if (states.size === 0) process.on('exit', letThreadsFinish);
  states.add(state);
  // Without the loaders of this process: there is no source to load.
  const worker = new Worker(source, {
    eval: true,
    execArgv: [],
    workerData: { onnxruntime, model, options, state },
  });
  const waiting: { resolve(answer: Answer): void; reject(error: unknown): void }[] = [];
  let failure: unknown;
  const failAll = (error: unknown): void => {
    failure ??= error;
    for (const { reject } of waiting.splice(0)) reject(failure);
  };
  worker.on('message', (answer: Answer) => {
    waiting.shift()?.resolve(answer);
    if (waiting.length === 0) worker.unref();
  });
  worker.on('error', failAll);
  worker.on('exit', () => {
    states.delete(state);
    if (states.size === 0) process.off('exit', letThreadsFinish);
    failAll(new Error('the thread of the program has ended'));
  });

  async function ask(request: object, transfer: ArrayBuffer[] = []): Promise<Float32Array[]> {
    if (failure !== undefined) throw failure;
    const { outputs = [], error } = await new Promise<Answer>((resolve, reject) => {
      waiting.push({ resolve, reject });
      worker.ref();
      worker.postMessage(request, transfer);
    });
    if (error !== undefined) throw error;
    return outputs;
  }

  try {
    await ask({ kind: 'open' });
  } catch (error) {
    await worker.terminate();
    throw error;
  }
  return {
    run(feeds) {
      // Copied once, here, and then handed over: the caller's arrays stay as they are.
      const own = Object.fromEntries(
        Object.entries(feeds).map(([name, { data, shape }]) => [
          name,
          { data: data.slice(), shape },
        ]),
      );
      return ask(
        { kind: 'run', feeds: own },
        Object.values(own).map(({ data }) => data.buffer),
      );
    },
    async release() {
      await ask({ kind: 'release' });
    },
  };
}
