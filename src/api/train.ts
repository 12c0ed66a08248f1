/** @file `train`: a recorded run from code, begun or resumed, and opened when it is trained. */

import type { TaskMethod } from '../algorithms/methodNames.ts';
import type { Problem } from '../envs/problems.ts';
import type { PartialConfig } from '../study/config/config.ts';
import { loadConfig } from '../study/config/file.ts';
import { defaultPreset, type presets } from '../study/config/presets.ts';
import type { Reporter } from '../study/events.ts';
import { familyOf, giveFamily } from '../study/family/givenFamilies.ts';
import { assertTasksInTurn } from '../study/run/tasksInTurn.ts';
import { beginOrResumeTraining, trainToEnd } from '../study/run/training.ts';
import { type OpenRun, openRun } from './openRun.ts';

/** How to train. */
export interface TrainOptions {
  /** Settings to start from; `fast` by default. */
  readonly preset?: keyof typeof presets;
  /** Everything random derives from it; 1 by default. */
  readonly seed?: number;
  /** How the training tasks are chosen; `admrl` by default. */
  readonly method?: TaskMethod;
  /** Number of training tasks. */
  readonly tasks?: number;
  /** Any other settings, by group and name; they win over the preset. */
  readonly settings?: PartialConfig;
  /**
   * Where the run is written; the same run there is resumed. Without it every call begins a new run, in
   * `runs/FAMILY-PRESET-seedS`, with a number appended if that is taken.
   */
  readonly directory?: string;
  /** Threads of large programs; one per core by default. The same bytes are promised for equal numbers only. */
  readonly threads?: number;
  /** Receives what happens. */
  readonly onEvent?: Reporter;
  /** Ends training before its next step; what was saved stays, and the same call with a `directory` resumes it. */
  readonly signal?: AbortSignal;
}

/**
 * Trains on tasks of a family and opens the run. A directory that holds the same run is resumed where it left off; a
 * finished one is opened as it is.
 *
 * @param family - name of a built-in one, path of a module that exports one, or what `defineTaskFamily` returned
 * @throws FamilyError for an unknown family; ConfigError listing every wrong setting; UsageError for a number of tasks
 *   with a method that trains on all at once; LockedError while another process trains the run; Error when the directory holds something else; the signal's reason when it aborts.
 */
export async function train(
  family: string | Problem,
  {
    preset = defaultPreset,
    seed,
    method,
    tasks,
    settings = {},
    onEvent,
    signal,
    ...where
  }: TrainOptions = {},
): Promise<OpenRun> {
  signal?.throwIfAborted();
  const resolved = await familyOf(family);
  const config = loadConfig({
    preset,
    family: resolved.problem.family,
    onNotice: (text) => onEvent?.({ type: 'notice', text }),
    settings: {
      ...settings,
      training: {
        ...settings.training,
        ...(seed === undefined ? {} : { seed }),
        ...(method === undefined ? {} : { method }),
        ...(tasks === undefined ? {} : { nTasks: tasks }),
      },
    },
  });
  const given = typeof family === 'string' ? {} : { family };
  assertTasksInTurn(config.training.method, tasks);
  const takeBack =
    given.family === undefined || where.directory === undefined
      ? () => {}
      : giveFamily(where.directory, given.family);
  try {
    const training = await beginOrResumeTraining({
      family: resolved,
      preset,
      config,
      ...where,
    });
    const { directory } = await trainToEnd(training, onEvent, { signal });
    // Its module is the one that was named.
    return await openRun(directory, { ...given, trustModule: true });
  } finally {
    takeBack();
  }
}
