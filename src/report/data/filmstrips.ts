/** @file The best, the median and the worst test task of a run as filmstrips, from the episodes that were measured. */

import type { Problem } from '../../envs/problems.ts';
import type { Evaluation, Filmstrips } from '../../evaluation/evaluate.ts';
import type { Filmstrip } from '../../evaluation/filmstrip.ts';
import { bestEntry, type OptimalReturns } from '../../evaluation/optimum/optimalReturns.ts';
import { svgStrips } from '../../render/takes.ts';
import { isSameTask } from '../../tasks/sameTask.ts';
import { budgetName, returnAt } from './evaluationSummary.ts';
import { formatPsi, formatReturn } from './format.ts';

/** A filmstrip on the page. */
export interface ShownStrip {
  /** Which task, and what was measured on it. */
  readonly title: string;
  readonly svg: string;
}

/** The strips, and by what they were chosen. */
export interface ShownStrips {
  readonly caption: string;
  readonly strips: readonly ShownStrip[];
}

/** A task with what was measured on it. */
interface Measured {
  readonly psi: readonly number[];
  readonly mean: number;
  /** Null where no optimum is known. */
  readonly gap: number | null;
  readonly strip: Filmstrip;
}

/**
 * By the gap where the optimum of every task is known, else by the return: after the smallest number of samples. Null where
 * nothing was kept that can be drawn.
 */
export async function shownStrips(
  runName: string,
  { makeEnv }: Problem,
  evaluation: Evaluation | null,
  filmstrips: Filmstrips | null,
  optima: OptimalReturns,
): Promise<ShownStrips | null> {
  if (evaluation === null || filmstrips === null) return null;
  const [samples] = evaluation.samples;
  const measured = evaluation.tasks.flatMap((task): Measured[] => {
    const { psi, returns } = task;
    const strip = filmstrips.tasks.find((other) => isSameTask(other.psi, psi))?.strips[samples];
    const mean = returnAt(task, samples)?.mean;
    // The strips of another evaluation show other episodes.
    if (strip?.return !== returns[String(samples)]?.values[0]) return [];
    if (strip === undefined || mean === undefined) return [];
    const optimum = bestEntry(optima, psi)?.returns.mean;
    return [{ psi, mean, strip, gap: optimum === undefined ? null : optimum - mean }];
  });
  if (measured.length === 0) return null;
  const byGap = measured.every(({ gap }) => gap !== null);
  const badness = ({ gap, mean }: Measured): number => (byGap ? gap! : -mean);
  const sorted = measured.toSorted((a, b) => badness(a) - badness(b));
  const places = [
    [byGap ? 'The best task' : 'The task with the highest return', 0],
    [byGap ? 'The median task' : 'The task with the median return', (sorted.length - 1) >> 1],
    [byGap ? 'The worst task' : 'The task with the lowest return', sorted.length - 1],
  ] as const;
  const env = await makeEnv(1);
  try {
    const { drawing } = env;
    if (drawing === undefined) return null;
    const strips = places.map(([name, place]) => {
      const { psi, mean, gap, strip } = sorted[place];
      const beside = gap === null ? '' : `, gap ${formatReturn(gap)}`;
      // The title is beside the strip, as text of the page.
      const shot = {
        ...{ drawing, psi, title: '' },
        timeStep: strip.seconds[strip.seconds.length - 1] / (strip.seconds.length - 1),
        poses: strip.poses.map((pose) => Float64Array.from(pose)),
      };
      return {
        title: `${name}, ψ = ${formatPsi(psi)}: return ${formatReturn(mean)}${beside}`,
        svg: svgStrips([shot], { idPrefix: `${runName.replace(/\W+/g, '-')}-${place}` }),
      };
    });
    const by = byGap ? 'their gaps to the best known return' : 'their returns';
    return {
      caption:
        `Of ${measured.length} test tasks ${budgetName(samples)}, by ${by}. Each strip is the first of the measured ` +
        'episodes, evenly over its time; returns are means over all of them.',
      strips,
    };
  } finally {
    env.dispose();
  }
}
