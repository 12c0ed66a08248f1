/** @file `admrl render`: the robot under its policy, as a film or a filmstrip. */

import { existsSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import {
  type DrawableEpisode,
  type DrawnEpisode,
  drawable,
  drawableRows,
  writeFilm,
} from '../api/render.ts';
import { drawingOf, recordEpisode } from '../evaluation/recordedEpisode.ts';
import { keyFromSeed } from '../math/random.ts';
import type { View } from '../render/camera.ts';
import type { FilmOptions } from '../render/film.ts';
import { formatOf } from '../render/formats.ts';
import { createNodeRuntime } from '../runtime/node.ts';
import { resolveFamily } from '../study/family/resolveFamily.ts';
import { openOnnxPolicy } from '../study/run/onnxPolicy.ts';
import { openTrainedRun } from '../study/run/trainedRun.ts';
import { checkUsage, UsageError } from '../study/usageError.ts';
import { assertTask, createTaskFunctions } from '../tasks/taskFunctions.ts';
import { number, printLine, printNotice, stepLine, task } from './print.ts';

/** The flags of `admrl render`. */
export interface RenderFlags {
  readonly task: readonly (readonly number[])[];
  readonly out: string;
  readonly family?: string;
  readonly againstModel?: boolean;
  readonly trustModule?: true;
  readonly size?: readonly [number, number];
  readonly fps: number;
  readonly seconds: number;
  readonly view?: View;
}

/** What `admrl render` does. */
export async function render(targets: readonly string[], flags: RenderFlags): Promise<void> {
  checkUsage(() => formatOf(flags.out));
  if (!existsSync(dirname(flags.out))) {
    throw new UsageError(`render: --out is ${flags.out}, expected a file in a folder that exists`);
  }
  const policies = targets.filter((target) => target.endsWith('.onnx'));
  if (policies.length > 0) await renderPolicy(targets, flags);
  else if (flags.family !== undefined) {
    throw new UsageError('render: --family goes with a policy.onnx; a run knows its family');
  } else await renderRuns(targets, flags);
}

/** One row for each run, and one more for its model; of several runs each is named. */
async function renderRuns(directories: readonly string[], flags: RenderFlags): Promise<void> {
  const rows: DrawableEpisode[][] = [];
  const opened: Awaited<ReturnType<typeof openTrainedRun>>[] = [];
  const line = stepLine();
  const { trustModule } = flags;
  try {
    const runtime = await createNodeRuntime();
    for (const directory of directories) {
      const trainedRun = await openTrainedRun(directory, runtime, { trustModule });
      opened.push(trainedRun);
      for (const text of trainedRun.notices) printNotice(text);
      checkUsage(() => {
        for (const psi of flags.task) assertTask(trainedRun.world.family, psi);
      });
      const named = await drawableRows(trainedRun, flags.task, {
        againstModel: flags.againstModel ?? false,
        ...(directories.length > 1 ? { name: basename(resolve(directory)) } : {}),
        onStep: ({ iteration }) => line.show(`adapting: iteration ${iteration + 1}`),
      });
      line.clear();
      rows.push(...named);
    }
    await write(rows, flags);
  } finally {
    for (const { world } of opened) await world.dispose();
  }
}

async function renderPolicy(targets: readonly string[], flags: RenderFlags): Promise<void> {
  if (targets.length > 1 || flags.family === undefined || flags.againstModel) {
    throw new UsageError(
      'render: a policy.onnx is drawn alone, with --family and without --against-model, as it has no model',
    );
  }
  const { problem } = await resolveFamily(flags.family);
  const { family } = problem;
  checkUsage(() => {
    for (const psi of flags.task) assertTask(family, psi);
  });
  const act = await openOnnxPolicy(targets[0], family);
  const tasks = createTaskFunctions(await createNodeRuntime(), family);
  const env = await problem.makeEnv(1);
  try {
    const drawing = checkUsage(() => drawingOf(env));
    const row: DrawableEpisode[] = [];
    for (const psi of flags.task) {
      const episode = await recordEpisode(env, tasks, { psi, key: keyFromSeed(1), act });
      row.push(drawable(episode, 'real', { drawing, name: family.name }));
    }
    await write([row], flags);
  } finally {
    env.dispose();
    await tasks.dispose();
  }
}

async function write(rows: readonly DrawableEpisode[][], flags: RenderFlags): Promise<void> {
  const { out, size: panel, fps, seconds, view } = flags;
  const options: FilmOptions = {
    ...{ fps, seconds },
    ...(panel === undefined ? {} : { size: panel }),
    ...(view === undefined ? {} : { view }),
  };
  await writeFilm(rows, out, options);
  for (const episode of rows.flat()) printLine(episodeText(episode));
  printLine(out);
}

function episodeText({ world, psi, return: value, seconds, terminated }: DrawnEpisode): string {
  const where = world === 'real' ? 'return' : 'the model expects';
  const end = terminated ? ', terminated' : '';
  return `ψ ${task(psi)}: ${where} ${number(value)} in this episode of ${number(seconds)} s${end}`;
}
