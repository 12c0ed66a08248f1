/** @file What the lines of scripts/gapDifferences.ts say: direction and length of every estimate of ∂L/∂ψ against the measured gap. */

import { type BootstrapInterval, bootstrapIntervals, type Scores } from '../src/math/bootstrap.ts';
import { keyFromSeed } from '../src/math/random.ts';
import { mean } from '../src/math/statistics.ts';
import { cosineSimilarity } from '../src/math/vector.ts';
import { markdownTable } from '../src/report/page/markdownTable.ts';
import { type Differences, type Estimator, estimators } from './gapDifferencesJob.ts';

/** What is compared: the whole of ∂L/∂ψ, or the part that θ̂ has in it. */
const parts = ['whole', 'θ̂ alone'] as const;

/** A row for every estimate and part, with 95 % intervals over seeds and tasks. Empty below two seeds. */
export function differencesTable(lines: readonly Differences[]): string {
  const cells = bySeedAndTask(lines);
  if (cells.length < 2) return '';
  const rows = parts.flatMap((part) =>
    estimators.map((estimator) => {
      const { single, averaged, slope } = agreement(cells, estimator, part);
      return [part, estimator, intervalText(single), intervalText(averaged), intervalText(slope)];
    }),
  );
  const header = ['of ∂L/∂ψ', 'estimate', 'cosine of one', 'cosine of the mean', 'slope'];
  return markdownTable(header, rows);
}

/** `[seeds, tasks]` of the seeds that have every task that any has. */
function bySeedAndTask(lines: readonly Differences[]): Differences[][] {
  const tasks = [...new Set(lines.map(({ psi }) => String(psi)))];
  const seeds = [...new Set(lines.map(({ seed }) => seed))];
  return seeds
    .map((seed) =>
      tasks.flatMap(
        (task) => lines.find((line) => line.seed === seed && String(line.psi) === task) ?? [],
      ),
    )
    .filter((row) => row.length === tasks.length);
}

/**
 * Of estimates g and mean differences d over seeds: the mean over tasks of cos(g, d) for the g of single seeds and for their mean, and
 * the slope Σ g d / Σ g² of d over the mean g, 1 for one that is right in length too.
 */
function agreement(
  cells: readonly (readonly Differences[])[],
  estimator: Estimator,
  part: (typeof parts)[number],
): Record<'single' | 'averaged' | 'slope', BootstrapInterval> {
  const size = cells[0][0].psi.length;
  const coordinates = Array.from({ length: size }, (_, k) => k);
  const sets = [measured, estimated].flatMap((value) =>
    coordinates.map((k) => cells.map((row) => row.map((one) => [value(one, k)]))),
  );
  return bootstrapIntervals({
    ...{ sets, resampleTasks: true, key: keyFromSeed(1) },
    statistics: {
      single: (...scores) => {
        const [differences, gradients] = vectorsOf(scores, size);
        return mean(
          gradients.flatMap((row) => row.map((g, task) => cosine(g, meanOf(differences, task)))),
        );
      },
      averaged: (...scores) => {
        const [differences, gradients] = vectorsOf(scores, size);
        return mean(
          differences[0].map((_, task) =>
            cosine(meanOf(gradients, task), meanOf(differences, task)),
          ),
        );
      },
      slope: (...scores) => {
        const [differences, gradients] = vectorsOf(scores, size);
        let products = 0;
        let squares = 0;
        for (const task of differences[0].keys()) {
          const [d, g] = [meanOf(differences, task), meanOf(gradients, task)];
          products += g.reduce((sum, x, k) => sum + x * d[k], 0);
          squares += g.reduce((sum, x) => sum + x * x, 0);
        }
        return products / squares;
      },
    },
  });

  function measured({ optimum, zeroShot }: Differences, k: number): number {
    return part === 'whole' ? optimum[k] - zeroShot[k] : -zeroShot[k];
  }

  function estimated({ gradients }: Differences, k: number): number {
    const { total, optimumTerm } = gradients[estimator];
    return part === 'whole' ? total[k] : total[k] - optimumTerm[k];
  }
}

/** `[seeds, tasks]` vectors of the two halves of the sets. */
function vectorsOf(scores: readonly Scores[], size: number): [number[][][], number[][][]] {
  const half = (from: number): number[][][] =>
    scores[from].map((row, seed) =>
      row.map((_, task) => Array.from({ length: size }, (_, k) => scores[from + k][seed][task])),
    );
  return [half(0), half(size)];
}

/** Over seeds. */
function meanOf(vectors: readonly (readonly (readonly number[])[])[], task: number): number[] {
  return vectors[0][task].map((_, k) => mean(vectors.map((row) => row[task][k])));
}

function cosine(x: readonly number[], y: readonly number[]): number {
  const value = cosineSimilarity(Float64Array.from(x), Float64Array.from(y));
  // Of a vector that is 0 there is no direction.
  return Number.isFinite(value) ? value : 0;
}

function intervalText({ estimate, low, high }: BootstrapInterval): string {
  return `${estimate.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)})`;
}
