/**
 * @file What adaptation in the page costs, as CPU seconds of one thread: the page's runtime and session, under Node.
 *
 *     npx tsx scripts/labUpdates.ts RUN PSI…
 *
 * Seconds of this thread's CPU depend little on what else the computer does; Node and Chromium share their engine. Model
 * sizes other than the run's have random weights: they cost the same.
 */

import { readFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import * as ort from 'onnxruntime-web/wasm';
import { initialLearner } from '../src/algorithms/initialize.ts';
import { createWorld } from '../src/algorithms/world.ts';
import { problemByName } from '../src/envs/problems.ts';
import { openAdaptSession } from '../src/lab/adaptSession.ts';
import { decodeLearner, type SentLearner } from '../src/lab/learnerFile.ts';
import { learnerOf } from '../src/lab/learnerOf.ts';
import { keyFromSeed } from '../src/math/random.ts';
import { createInterpretedRuntime } from '../src/runtime/interpreted.ts';
import { createWebRuntime, type OnnxRuntimeWeb } from '../src/runtime/web.ts';
import { readRunSetup } from '../src/study/run/runSetup.ts';

const [run, ...tasks] = process.argv.slice(2);
if (run === undefined || tasks.length === 0) {
  process.stderr.write('usage: npx tsx scripts/labUpdates.ts RUN PSI…\n');
  process.exit(2);
}
ort.env.wasm.numThreads = 1;
const setup = readRunSetup(`${run}/config.json`);
const own = decodeLearner(learnerOf(run, setup));
process.stdout.write(`load of the computer: ${loadavg()[0].toFixed(1)}\n`);
await measure(own);
await measure(await withRandomModel(own, [1000, 1000]));

/** Tells CPU seconds up to each policy that is shown, and its returns: from the opening on, then from each new task on. */
async function measure(sent: SentLearner): Promise<void> {
  const { hiddenSizes, members } = sent.config.model;
  process.stdout.write(`model ${hiddenSizes.join('-')}, ${members} of them\n`);
  let begun = cpuSeconds();
  const tell = (what: string): void =>
    void process.stdout.write(`  ${(cpuSeconds() - begun).toFixed(2)} s  ${what}\n`);
  const runtime = createWebRuntime(ort as unknown as OnnxRuntimeWeb);
  const session = await openAdaptSession(runtime, sent, problemByName(sent.family));
  tell('opened');
  for (const task of tasks) {
    let shown = 0;
    await session.adapt(
      task.split(',').map(Number),
      ({ stage, step, realReturn, virtualReturn }) => {
        shown++;
        tell(
          `${task}: ${stage} ${step}: real ${realReturn.toFixed(1)}, model ${virtualReturn?.toFixed(1)}`,
        );
      },
      () => shown < 5,
    );
    begun = cpuSeconds();
  }
  await session.dispose();
}

/** The same learner with a model of other sizes that has learned nothing. */
async function withRandomModel(
  sent: SentLearner,
  hiddenSizes: readonly number[],
): Promise<SentLearner> {
  const config = { ...sent.config, model: { ...sent.config.model, hiddenSizes } };
  const training = { ...config.training, numEnvs: 1 };
  const world = await createWorld(createInterpretedRuntime(), problemByName(sent.family), {
    ...config,
    training,
  });
  const { model } = initialLearner(world, keyFromSeed(1));
  await world.dispose();
  return { ...sent, config, learner: { ...sent.learner, model } };
}

/** Of the thread that this is. */
function cpuSeconds(): number {
  const fields = readFileSync(`/proc/self/task/${process.pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}
