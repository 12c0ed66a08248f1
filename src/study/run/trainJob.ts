/** @file A whole training run as a job: begun where there is none, resumed where it was interrupted, left alone where it is finished. */

import { existsSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import type { Config, PartialConfig } from '../config/config.ts';
import { resolveLayers, showValue } from '../config/layers.ts';
import { presetLayer } from '../config/presets.ts';
import type { Reporter, RunSummary } from '../events.ts';
import { resolveFamily } from '../family/resolveFamily.ts';
import type { JobKind } from '../jobs/executor.ts';
import { runPaths } from './runPaths.ts';
import { readRunSetup } from './runSetup.ts';
import { beginTraining, type OpenTraining, resumeTraining, trainToEnd } from './training.ts';

/** A run to be trained. */
export interface TrainJob {
  /** A built-in one, or the path of a module. */
  readonly family: string;
  readonly preset: string;
  /** They win over the preset. */
  readonly settings: PartialConfig;
  /** Where the run is, or is to be. */
  readonly directory: string;
  /** Threads of large programs, for a run that is begun; one that is resumed keeps its own. Default: every core. */
  readonly threads?: number;
}

/** Training a run to its end. It tells the events of the run. */
export const trainJobs: JobKind<null, TrainJob, RunSummary> = {
  name: 'trainJobs',
  module: new URL(import.meta.url),
  open: async () => ({ run: runTrainJob, close: async () => {} }),
  nameOf: ({ directory }) => directory,
};

async function runTrainJob(job: TrainJob, onEvent: Reporter): Promise<RunSummary> {
  return trainToEnd(await openTraining(job, onEvent), onEvent);
}

/** @throws Error naming a setting in which the run that is there is not the one that is wanted */
async function openTraining(
  { family: named, preset, settings, directory, threads }: TrainJob,
  onEvent: Reporter,
): Promise<OpenTraining> {
  const family = { ...(await resolveFamily(named)), source: named };
  const layers = [presetLayer(preset), { values: settings, locate: () => 'settings' }];
  const config = resolveLayers(layers, { family: family.problem.family });
  const { config: path } = runPaths(directory);
  if (!existsSync(path)) return beginTraining({ family, preset, config, directory, threads });
  const there = readRunSetup(path);
  assertSame(directory, 'family', there.family, family.problem.family.name);
  assertSameConfig(directory, there.config, config);
  return resumeTraining(directory, onEvent);
}

function assertSameConfig(directory: string, there: Config, wanted: Config): void {
  const settingsOf = (config: Config): [string, unknown][] =>
    Object.entries(config).flatMap(([group, values]) =>
      Object.entries(values).map(([name, value]): [string, unknown] => [`${group}.${name}`, value]),
    );
  const values = new Map(settingsOf(there));
  for (const [path, value] of settingsOf(wanted)) {
    assertSame(directory, path, values.get(path), value);
  }
}

function assertSame(directory: string, field: string, there: unknown, wanted: unknown): void {
  if (isDeepStrictEqual(there, wanted)) return;
  throw new Error(
    `${directory} holds another run: ${field} is ${showValue(there)}, expected ${showValue(wanted)}; move it away, or choose another directory`,
  );
}
