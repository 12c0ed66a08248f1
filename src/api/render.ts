/** @file Drawing the episodes of adapted policies: films and filmstrips, of reality and of what the model expects. */

import {
  drawingOf,
  imagineEpisode,
  type RecordedEpisode,
  recordEpisode,
} from '../evaluation/recordedEpisode.ts';
import { encodeFilm, type FilmOptions } from '../render/film.ts';
import { formatOf } from '../render/formats.ts';
import type { Shot } from '../render/takes.ts';
import { writeFileAtomically } from '../study/files/atomicFile.ts';
import type { TrainedRun } from '../study/run/trainedRun.ts';
import { checkUsage, UsageError } from '../study/usageError.ts';
import { type AdaptOptions, adaptInStages, meanActionKey } from './adapt.ts';

/** What is drawn, and how. */
export interface RenderOptions extends FilmOptions, Pick<AdaptOptions, 'onStep'> {
  /** The tasks ψ `[K]`, side by side; the family's first task by default. */
  readonly tasks?: readonly (readonly number[])[];
  /** Whether what the learned model expects from the same starts is drawn below. */
  readonly againstModel?: boolean;
}

/** An episode that has been drawn. */
export interface DrawnEpisode extends Pick<RecordedEpisode, 'psi' | 'return' | 'terminated'> {
  readonly world: 'real' | 'model';
  /** Its length. */
  readonly seconds: number;
}

/** An episode with what it takes to draw it. */
export interface DrawableEpisode extends DrawnEpisode {
  readonly shot: Shot;
}

/**
 * Adapts to each task without samples and draws the first of the episodes in which `adapt` measures the mean action.
 *
 * @returns the episodes that were drawn, those in the model after all real ones
 * @throws UsageError for a file of another format, a task that does not fit the family, or one that cannot be drawn
 */
export async function renderTrained(
  trainedRun: TrainedRun,
  path: string,
  { tasks = [trainedRun.world.family.defaultTask], ...options }: RenderOptions = {},
): Promise<DrawnEpisode[]> {
  checkUsage(() => formatOf(path));
  const rows = await drawableRows(trainedRun, tasks, options);
  await writeFilm(rows, path, options);
  return rows.flat();
}

/** Rows of episodes, titled by `name`: the real ones, and those in the model if they are wanted. */
export async function drawableRows(
  trainedRun: TrainedRun,
  tasks: readonly (readonly number[])[],
  {
    againstModel = false,
    onStep,
    name = trainedRun.run.family,
  }: Pick<RenderOptions, 'againstModel' | 'onStep'> & { readonly name?: string },
): Promise<DrawableEpisode[][]> {
  const { run, world, algorithm } = trainedRun;
  checkUsage(() => drawingOf(world.env));
  if (againstModel && algorithm.model === undefined) {
    throw new UsageError(`${run.config.training.method} has no learned model to compare with`);
  }
  const real: DrawableEpisode[] = [];
  const imagined: DrawableEpisode[] = [];
  for (const psi of tasks) {
    const [{ policy, state }] = await adaptInStages(trainedRun, psi, { onStep });
    const episode = await world.withEnv(1, (env) =>
      recordEpisode(env, world.tasks, {
        ...{ psi, key: meanActionKey(run) },
        act: (states) => world.policy.mean({ ...policy, states }),
      }),
    );
    const describe = (drawn: RecordedEpisode, where: DrawnEpisode['world']): DrawableEpisode =>
      drawable(drawn, where, { drawing: drawingOf(world.env), name });
    real.push(describe(episode, 'real'));
    if (!againstModel) continue;
    const model = algorithm.model!(world, state);
    imagined.push(describe(await imagineEpisode(world, { model, policy }, episode), 'model'));
  }
  return againstModel ? [real, imagined] : [real];
}

/** An episode with its title. */
export function drawable(
  episode: RecordedEpisode,
  world: DrawnEpisode['world'],
  { drawing, name }: Pick<Shot, 'drawing'> & { readonly name: string },
): DrawableEpisode {
  const { psi, poses, timeStep, terminated } = episode;
  const task = psi.length > 3 ? `${psi.slice(0, 3).join(', ')}, …` : psi.join(', ');
  const score = `return ${episode.return.toFixed(1)}`;
  const whose = world === 'model' ? `${name} · as its model expects` : name;
  const title = `${whose} · ψ (${task}) · ${score}`;
  return {
    ...{ psi, terminated, world, return: episode.return },
    seconds: (poses.length - 1) * timeStep,
    shot: { title, drawing, psi, poses, timeStep },
  };
}

/**
 * Writes the film, all of it or nothing.
 *
 * @throws Error naming file and cause when it cannot be written
 */
export async function writeFilm(
  rows: readonly (readonly Pick<DrawableEpisode, 'shot'>[])[],
  path: string,
  options: FilmOptions,
): Promise<void> {
  const shots = rows.map((row) => row.map(({ shot }) => shot));
  writeFileAtomically(path, await encodeFilm(shots, path, options));
}
