/** @file What a run has come to on each of its test tasks, for the page: its evaluation, gaps and recorded episodes. */

import { statSync } from 'node:fs';
import { gapsOfRun } from '../evaluation/gaps/gapsOfRun.ts';
import { drawingOf } from '../evaluation/recordedEpisode.ts';
import { knownOptima } from '../study/optimum/knownOptima.ts';
import { filmstripsPath, readEvaluation, readFilmstrips } from '../study/run/readRun.ts';
import { familyData } from '../tasks/familyData.ts';
import { isSameTask } from '../tasks/sameTask.ts';
import type { FollowedRun } from './followedRun.ts';
import { framesOf } from './frames.ts';
import type { ExploredRun, RecordedTask } from './view.ts';

/**
 * The evaluation of a run as it is now, whether it is trained or still being.
 *
 * @throws DamagedFileError naming file and field of what cannot be understood
 */
export function exploredRun({ id, live, problem, adapts }: FollowedRun): ExploredRun | null {
  if (problem === null) return null;
  const { paths, setup, ledger } = live;
  const { method, seed } = setup.config.training;
  const family = familyData(problem.family);
  const evaluation = readEvaluation(paths.evaluation);
  const table = knownOptima(problem.family);
  return {
    ...{ id, name: paths.name, family, preset: setup.preset, method, seed, ledger, evaluation },
    tasks: live.tasks.map(({ psi }) => ({ psi })),
    gaps: evaluation === null ? null : gapsOfRun({ family, method, evaluation, table }),
    adapts,
    hasModule: live.setup.module !== null,
    isRecorded: statSync(filmstripsPath(paths.evaluation), { throwIfNoEntry: false }) !== undefined,
  };
}

/**
 * The first measured episode of every task after the fewest samples, at the moments that were kept.
 *
 * @throws DamagedFileError as {@link exploredRun} does
 */
export async function recordedTasks({ live, problem }: FollowedRun): Promise<RecordedTask[]> {
  const { evaluation: path } = live.paths;
  const [evaluation, filmstrips] = [readEvaluation(path), readFilmstrips(filmstripsPath(path))];
  if (problem === null || evaluation === null || filmstrips === null) return [];
  const [samples] = evaluation.samples;
  const env = await problem.makeEnv(1);
  try {
    const drawing = drawingOf(env);
    return evaluation.tasks.flatMap((task): RecordedTask[] => {
      const { psi, returns } = task;
      const strip = filmstrips.tasks.find((other) => isSameTask(other.psi, psi))?.strips[samples];
      // The strips of another evaluation show other episodes.
      if (strip === undefined || strip.return !== returns[samples]?.values[0]) return [];
      const { poses, seconds } = strip;
      const episodeSeconds = seconds[seconds.length - 1];
      const shot = {
        ...{ drawing, psi, timeStep: episodeSeconds / (seconds.length - 1) },
        poses: poses.map((pose) => Float64Array.from(pose)),
      };
      const frames = framesOf(shot, poses.length);
      return [{ psi, realReturn: strip.return, episodeSeconds, frames }];
    });
  } finally {
    env.dispose();
  }
}
