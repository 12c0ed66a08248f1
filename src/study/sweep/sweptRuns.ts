/** @file One run of a sweep from its first step to its last measurement: the same code wherever it is done. */

import { attackTrained } from '../attack/attackTrained.ts';
import { loadConfig } from '../config/file.ts';
import { evaluateTrained } from '../evaluate/evaluateTrained.ts';
import type { Reporter } from '../events.ts';
import { familyOf } from '../family/givenFamilies.ts';
import { type LockOptions, whileLocked } from '../files/lock.ts';
import { makeFolder } from '../files/outputTarget.ts';
import type { Executor, JobKind } from '../jobs/executor.ts';
import { forkedExecutor } from '../jobs/forked.ts';
import { inProcessExecutor } from '../jobs/inProcess.ts';
import { countSteps } from '../run/train.ts';
import { withTrainedRun } from '../run/trainedRun.ts';
import { trainRun } from '../run/trainJob.ts';
import { rungFolder } from './halving/rungFiles.ts';
import { forgetFailure, isTrained, jobPath, recordPassed, recordTrained } from './jobFile.ts';
import { jobId } from './jobId.ts';
import { measurementsLeft, readMeasured } from './measurements.ts';
import { bringRun } from './store/bringRun.ts';
import { type ObjectStore, openObjectStore } from './store/objectStore.ts';
import type { StoreAddress } from './store/storeAddress.ts';
import { patiently } from './store/uploads.ts';
import type { Rung, SweptRun } from './sweptRun.ts';

/** What is the same for all runs. */
export interface SweptRunsSetup extends LockOptions {
  /** Where a run is brought from that is further there. */
  readonly store?: StoreAddress | undefined;
}

/** Training runs and measuring what they have learned. A finished one is left as it is. */
export const sweptRuns: JobKind<SweptRunsSetup, SweptRun, null> = {
  name: 'sweptRuns',
  module: new URL(import.meta.url),
  async open({ store: address, ...options }) {
    const store = address && openObjectStore(address);
    return {
      async run(run, onEvent) {
        await finishRun(run, onEvent, options, store);
        return null;
      },
      close: async () => {},
    };
  },
  nameOf: ({ name }) => name,
};

/**
 * Does what is left to do of a run, or of a run up to a rung.
 *
 * @throws LockedError while another process works on it; Error saying what failed
 */
async function finishRun(
  run: SweptRun,
  onEvent: Reporter,
  options: LockOptions,
  store: ObjectStore | undefined,
): Promise<void> {
  const { training } = run;
  const { directory, preset, settings, threads } = training;
  makeFolder(directory);
  await whileLocked(jobPath(directory), options, async () => {
    if (store !== undefined) await patiently(() => bringRun(store, directory), onEvent);
    forgetFailure(directory);
    const { problem } = await familyOf(training.family);
    const { family } = problem;
    const id = jobId(family.name, loadConfig({ preset, settings, family }));
    if (!isTrained(directory, id)) {
      await trainRun(training, onEvent, { ...options, untilTask: run.rung?.tasks });
      if (run.rung !== undefined) return measureAtRung(run, run.rung, onEvent, options);
      recordTrained(directory, id);
    }
    const { evaluations, attack } = measurementsLeft(run, readMeasured(run, family));
    if (evaluations.length === 0 && attack === null) return;
    const executor = executorOf(run);
    // The module is the one that was named.
    await withTrainedRun(directory, { onEvent, threads, trustModule: true }, async (trained) => {
      for (const { tests: tasks, samples } of evaluations) {
        await evaluateTrained(trained, { tasks, samples, executor, onEvent, ...options });
      }
      if (attack !== null)
        await attackTrained(trained, { ...attack, executor, onEvent, ...options });
    });
  });
}

/** Evaluates a run that has come to a rung; one that was beyond it before cannot be measured there any more. */
async function measureAtRung(
  run: SweptRun,
  { tasks, evaluation }: Rung,
  onEvent: Reporter,
  options: LockOptions,
): Promise<void> {
  const { directory, threads } = run.training;
  // What there is to know of the run has been told when it was trained; that it is not at its end is meant.
  await withTrainedRun(directory, { threads, trustModule: true }, async (trained) => {
    const { world, algorithm, finished } = trained;
    if (finished > (await countSteps(world, algorithm, tasks))) {
      recordPassed(directory, tasks);
      return;
    }
    await evaluateTrained(trained, {
      ...{ tasks: evaluation.tests, samples: evaluation.samples, executor: executorOf(run) },
      ...{ folder: rungFolder(directory, tasks), onEvent, ...options },
    });
  });
}

function executorOf({ processes }: SweptRun): Executor {
  return processes === 1 ? inProcessExecutor() : forkedExecutor(processes);
}
