/** @file The written comparison of methods: files, self-contained page, table, notes, the same bytes again. */

import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { MethodComparison } from '../../src/evaluation/gaps/methodComparison.ts';
import { mean } from '../../src/math/statistics.ts';
import { comparisonNotes } from '../../src/report/page/comparisonHtml.ts';
import { comparisonTableMarkdown } from '../../src/report/page/comparisonTable.ts';
import { methodsTableMarkdown } from '../../src/report/page/methodsTable.ts';
import { writeComparisonReport } from '../../src/report/write.ts';
import { expectBalanced, expectSelfContained, expectUniqueIds } from './page.ts';
import { syntheticComparison } from './syntheticComparison.ts';

const root = mkdtempSync(join(tmpdir(), 'admrl-comparison-report-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let reports = 0;
async function report(comparison: MethodComparison): Promise<{ directory: string; html: string }> {
  const directory = join(root, `${reports++}`);
  const page = await writeComparisonReport(comparison, directory);
  return { directory, html: readFileSync(page, 'utf8') };
}

/** Cells of the rows of a Markdown table, without its head. */
function cellsOf(markdown: string): string[][] {
  return markdown
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .slice(2)
    .map((line) => line.slice(2, -2).split(' | '));
}

describe('the report of a comparison', () => {
  it('is a self-contained page with every figure in four formats beside it', async () => {
    const { directory, html } = await report(syntheticComparison());
    expectBalanced(html);
    expectSelfContained(html);
    expectUniqueIds(html);
    expect(html).toContain('<h1>AdMRL, MB-Unif, MB-Gauss on synthetic2d</h1>');
    expect(/NaN|undefined|Infinity/.test(html)).toBe(false);
    expect(html.match(/<svg\b/g)).toHaveLength(2 * 10);
    expect(readdirSync(directory).sort()).toEqual([
      'figures',
      'methods.csv',
      'report.html',
      'table.csv',
    ]);
    const files = readdirSync(join(directory, 'figures'));
    expect(files).toHaveLength(4 * 10);
    for (const suffix of ['.svg', '.png', '.vl.json', '.csv']) {
      expect(files).toContain(`worst-gap${suffix}`);
    }
    // A header, and one line a method and n.
    const lines = readFileSync(join(directory, 'figures/worst-gap.csv'), 'utf8').trim().split('\n');
    expect(lines).toHaveLength(1 + 3 * 4);
  });

  it('is the same bytes when written twice', async () => {
    const comparison = syntheticComparison({ seeds: 1, samples: [0] });
    const [first, second] = [await report(comparison), await report(comparison)];
    for (const file of ['report.html', 'table.csv', 'figures/gaps-zero-shot.png']) {
      const bytes = readFileSync(join(first.directory, file));
      expect(bytes.equals(readFileSync(join(second.directory, file))), file).toBe(true);
    }
  });

  it.each([1, 3, 18])('works for K = %i', async (dimensions) => {
    const { html } = await report(syntheticComparison({ dimensions, seeds: 1 }));
    expectBalanced(html);
    expectSelfContained(html);
    expect(/NaN|undefined|Infinity/.test(html)).toBe(false);
  });

  it('shows text of run files as text', async () => {
    const attack = '"><script>alert(1)</script>';
    const comparison = syntheticComparison({ seeds: 1, samples: [0] });
    const { html } = await report({
      ...comparison,
      family: { ...comparison.family, name: attack, parameterNames: [attack, attack] },
      runs: comparison.runs.map((run) => ({ ...run, name: attack, preset: attack })),
      notes: [attack],
    });
    expect(html.includes('<script')).toBe(false);
    expectBalanced(html);
  });
});

describe('the table', () => {
  it('has the statistics of every method and n, and the means over tasks', () => {
    const comparison = syntheticComparison();
    const [set] = comparison.sets;
    const rows = cellsOf(comparisonTableMarkdown(comparison, set));
    expect(rows.map(([method, n]) => `${method} ${n}`)).toEqual(
      ['AdMRL', 'MB-Unif', 'MB-Gauss'].flatMap((method) =>
        ['0', '2,000', '4,000', '6,000'].map((n) => `${method} ${n}`),
      ),
    );
    const { statistics, tasks } = set.methods[0].budgets[1];
    const row = rows[1];
    expect(row[2]).toBe('3');
    expect(row[4]).toBe(String(Math.round(statistics.worst.estimate)));
    // The gains after more samples are above 100, so none of the column has decimals.
    expect(row[9]).toBe(mean(tasks.map(({ gain }) => gain!)).toFixed(0));
    expect(Number(row[10])).toBeCloseTo(mean(tasks.map(({ ratio }) => ratio!)), 2);
    // `raised` has one return of AdMRL after 2,000 samples.
    expect(rows.map((cells) => cells[11])).toEqual(['0', '1', ...new Array(10).fill('0')]);
  });

  it('has no ratio to returns that are not positive, and no gain without n = 0', () => {
    const comparison = syntheticComparison({ seeds: 1, samples: [2000] });
    const [set] = comparison.sets;
    const [method] = set.methods;
    const budget = method.budgets[0];
    const tasks = budget.tasks.map((task, i) => (i === 3 ? { ...task, ratio: null } : task));
    const changed = { ...set, methods: [{ ...method, budgets: [{ ...budget, tasks }] }] };
    const [row] = cellsOf(comparisonTableMarkdown(comparison, changed));
    expect(row.slice(9, 11)).toEqual(['–', '–']);
  });
});

describe('the table of methods', () => {
  const comparison = syntheticComparison({ methods: ['admrl', 'mt-joint', 'maml'] });

  it('says what each is told and what its training cost', () => {
    expect(cellsOf(methodsTableMarkdown(comparison)).map((cells) => cells.join(', '))).toEqual([
      'AdMRL, the function r_ψ, the function r_ψ, yes, in turn, 3, 32,000, 44,000, 1,400 TRPO, 7,000 model',
      'MT-joint, ψ and rewards, ψ and rewards, no, all at once, 3, 2,048,000, 2,060,000, 1,400 TRPO',
      'MAML, rewards only, rewards only, no, all at once, 3, 8,192,000, 8,204,000, 1,400 TRPO',
    ]);
    const row = cellsOf(comparisonTableMarkdown(comparison, comparison.sets[0]))[4];
    expect(row.slice(-2)).toEqual(['2,048,000', '1,400 TRPO']);
  });

  it('has means over seeds, and no number where a run has none', () => {
    const [first, ...others] = comparison.runs;
    const updates = [{ kind: 'TRPO', count: 2000 }];
    const changed = { ...comparison, runs: [{ ...first, updates }, ...others] };
    expect(cellsOf(methodsTableMarkdown(changed))[0].at(-1)).toBe('1,600 TRPO, 4,667 model');
    const { updates: _, realSteps: __, ...older } = first;
    const lacking = cellsOf(methodsTableMarkdown({ ...comparison, runs: [older, ...others] }))[0];
    expect(lacking.slice(-3)).toEqual(['32,000', '–', '–']);
  });
});

describe('the notes', () => {
  const comparison = syntheticComparison();

  it('name every return above the known optimum with ψ, method, seed and both numbers', () => {
    expect(comparisonNotes(comparison)).toEqual([
      'AdMRL, seed 1, returned 1,395 at ψ = (−3, −3) after 2,000 samples, more than the 1,390 known before, a gap of −5.0: the optimum was raised to it.',
    ]);
  });

  it('say what gaps are measured to without an optimum, which tasks have none, and what one seed means', () => {
    const alone = syntheticComparison({ seeds: 1, isOptimumKnown: false });
    expect(comparisonNotes({ ...alone, raised: [] })).toEqual([
      'No optimal returns of synthetic2d are known on the test tasks and outside of Ψ: gaps there are measured to the best return that any of these runs reached on a task.',
      'There is one seed per method: the intervals describe these trained systems, not the methods.',
    ]);
    const [set] = comparison.sets;
    const methods = set.methods.map((method) => ({ ...method, missing: [[9, 9]] }));
    const lacking = { ...comparison, raised: [], sets: [{ ...set, methods }] };
    expect(comparisonNotes(lacking)).toEqual([
      '1 test task has no known optimum and is left out of all gaps.',
    ]);
  });
});
