/** @file Where an adversary has looked for the next task: candidates and probes over Ψ, task by task, and the one that it took. */

import type { TopLevelSpec } from 'vega-lite';
import type { ProbeRecord, TaskRecord } from '../../algorithms/selection/taskRecord.ts';
import type { FamilyData } from '../../tasks/familyData.ts';
import { count, formatReturn, type NumberRow, psiSymbol } from '../data/format.ts';
import type { RunData } from '../data/runData.ts';
import { type Figure, isNarrow, type Layout, type Panel, topLevel } from '../draw/figure.ts';
import { colours } from '../draw/theme.ts';
import { boxMark, padded } from './visitedTasks.ts';

type ProbedTask = TaskRecord & { readonly probes: readonly ProbeRecord[] };

/** One panel a task; for K > 2 the first two coordinates. None where no probe acted. */
export function regretMap(run: RunData, layout: Layout): Figure[] {
  const tasks = run.tasks.filter((task): task is ProbedTask => task.probes !== undefined);
  if (tasks.length === 0) return [];
  const columns = isNarrow(layout) ? 2 : 4;
  const size = Math.floor((layout.width - 16) / columns) - 62;
  const concat = tasks.map((task) => probePanel(task, run.family, size));
  const all = tasks.flatMap(({ probes }) => probes);
  const largest = all.reduce((a, b) => (b.regret > a.regret ? b : a));
  return [
    {
      name: 'regret-map',
      title: `Of ${count(all.length, 'probe')} the largest regret was ${formatReturn(largest.regret)}`,
      caption:
        'Each panel has the probes after one training task: policies adapted in the model that acted for a few real episodes. The colour ' +
        'is the regret, what is known or promised there beyond what they returned. Squares are all candidates, with the regret that is ' +
        'expected of them by everything that was seen; the ring marks the next training task.',
      spec: topLevel({ columns, concat } as TopLevelSpec),
      numbers: tasks.flatMap(numbersOf),
    },
  ];
}

/** A row for every candidate, with what its probe found if it has one. Without candidates, as older versions record it, for every probe. */
function numbersOf({ task, probes, candidates = [] }: ProbedTask): NumberRow[] {
  const rows = candidates.length > 0 ? candidates : probes;
  return rows.map(({ psi, known, promise }) => {
    const at = <T extends { readonly psi: readonly number[] }>(all: readonly T[]) =>
      all.find((one) => one.psi.every((value, k) => value === psi[k]));
    const [probe, candidate] = [at(probes), at(candidates)];
    return {
      task,
      ...Object.fromEntries(psi.map((value, k) => [`psi_${k + 1}`, value])),
      ...{ known, promise },
      realReturn: probe?.realReturn ?? null,
      standardError: probe?.standardError ?? null,
      certified: probe?.certified ?? null,
      regret: probe?.regret ?? null,
      expected: candidate?.expected ?? null,
      deviation: candidate?.deviation ?? null,
    };
  });
}

function probePanel(
  { task, probes, candidates = [], nextPsi }: ProbedTask,
  { box: { low, high } }: FamilyData,
  size: number,
): Panel {
  const vertical = low.length === 1 ? 0 : 1;
  const position = (field: string, k: number) =>
    ({
      field,
      type: 'quantitative',
      scale: { domain: padded(low[k], high[k]), nice: false, zero: false },
      axis: { grid: false, domain: false, tickCount: 3, labelFlush: false, title: psiSymbol(k) },
    }) as const;
  const [x, y] = [position('x', 0), position('y', vertical)];
  const place = (psi: readonly number[]) => ({ x: psi[0], y: psi[vertical] });
  const colour = {
    field: 'regret',
    type: 'quantitative',
    scale: { scheme: 'viridis', zero: false },
    legend: { title: 'regret', gradientLength: 120, gradientThickness: 10 },
  } as const;
  const expected = candidates.map(({ psi, expected: regret }) => ({ ...place(psi), regret }));
  return {
    title: { text: `after task ${task}`, fontSize: 12, fontWeight: 500 },
    width: size,
    height: size,
    layer: [
      {
        data: { values: [{ x: low[0], right: high[0], y: low[vertical], top: high[vertical] }] },
        mark: boxMark,
        encoding: { x, y, x2: { field: 'right' }, y2: { field: 'top' } },
      },
      {
        data: { values: expected },
        mark: { type: 'square', size: 260, opacity: 1 },
        encoding: { x, y, color: colour },
      },
      {
        data: { values: probes.map(({ psi, regret }) => ({ ...place(psi), regret })) },
        mark: {
          type: 'circle',
          size: 90,
          opacity: 1,
          stroke: colours.surface.light,
          strokeWidth: 1,
        },
        encoding: { x, y, color: colour },
      },
      {
        data: { values: [place(nextPsi)] },
        mark: { type: 'point', size: 220, color: colours.vermilion.light, strokeWidth: 2.5 },
        encoding: { x, y },
      },
    ],
  } as Panel;
}
