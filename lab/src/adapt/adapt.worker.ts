/** @file Adapts policies beside the page: the product's own search, on ONNX Runtime and MuJoCo in WebAssembly. */

import * as ort from 'onnxruntime-web/wasm';
import { mujocoModule } from '../../../src/envs/mujoco/compileModel.ts';
import { constant } from '../../../src/graph/constant.ts';
import { type AdaptSession, openAdaptSession } from '../../../src/lab/adaptSession.ts';
import { decodeLearner, type SentLearner } from '../../../src/lab/learnerFile.ts';
import { createWebRuntime, type OnnxRuntimeWeb } from '../../../src/runtime/web.ts';
import type { FamilySource } from '../family/familySource.ts';
import { loadFamily } from '../family/loadFamily.ts';
import type { FromWorker, ToWorker } from './adaptMessages.ts';

let session: Promise<AdaptSession> | null = null;
let newest = 0;
/** One search at a time: the next begins when the one before it has noticed that it is not wanted. */
let searching: Promise<unknown> = Promise.resolve();

const tell = (message: FromWorker): void => postMessage(message);

async function open(address: string, family: FamilySource): Promise<AdaptSession> {
  ort.env.wasm.numThreads = 1;
  const runtime = createWebRuntime(ort as unknown as OnnxRuntimeWeb);
  // While the learner is on its way; what fails here fails again where it is needed, and is told then.
  mujocoModule().catch(() => {});
  runtime.compile({ inputs: {}, outputs: { zero: constant([0]) } }).catch(() => {});
  const [sent, problem] = await Promise.all([fetchLearner(address), loadFamily(family)]);
  return openAdaptSession(runtime, sent, problem);
}

async function fetchLearner(address: string): Promise<SentLearner> {
  const response = await fetch(address);
  if (!response.ok) throw new Error(await response.text());
  return decodeLearner(new Uint8Array(await response.arrayBuffer()));
}

async function answer(message: ToWorker): Promise<void> {
  if (message.kind === 'open') {
    session = open(message.address, message.family);
    await session;
    tell({ kind: 'opened' });
    return;
  }
  const opened = await session;
  if (opened === null) return;
  if (message.kind === 'file') {
    const bytes = opened.policyFile();
    if (bytes !== null) tell({ kind: 'file', bytes: new Uint8Array(bytes) });
    return;
  }
  const { psi, number } = message;
  newest = number;
  await searching.catch(() => {});
  if (number !== newest) return;
  searching = opened.adapt(
    psi,
    async (shown) => {
      tell({ kind: 'shown', number, shown });
      // Lets newer messages in.
      await new Promise((done) => setTimeout(done));
    },
    () => number === newest,
  );
  await searching;
}

addEventListener('message', ({ data }: MessageEvent<ToWorker>) => {
  answer(data).catch((error: Error) => tell({ kind: 'failed', message: error.message }));
});
