/** @file The written report: files, self-contained page, escaping. */

import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { RunData } from '../../src/report/data/runData.ts';
import { writeReport } from '../../src/report/write.ts';
import { expectBalanced, expectSelfContained, expectUniqueIds } from './page.ts';
import { emptyRun, summaryOf, syntheticRun, withOptima } from './syntheticRun.ts';

const root = mkdtempSync(join(tmpdir(), 'admrl-report-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let reports = 0;
async function report(...runs: RunData[]): Promise<{ directory: string; html: string }> {
  const directory = join(root, `${reports++}`);
  const page = await writeReport(runs, directory);
  return { directory, html: readFileSync(page, 'utf8') };
}

describe('report of one run', () => {
  it('is a self-contained page with described figures in three formats', async () => {
    const run = syntheticRun();
    const { directory, html } = await report(run);
    expectBalanced(html);
    expectSelfContained(html);
    expectUniqueIds(html);
    expect(html.match(/<h1>/g)).toHaveLength(1);
    expect(html.includes('<html lang="en">')).toBe(true);
    expect(html.includes('prefers-color-scheme: dark')).toBe(true);
    const drawings = [...html.matchAll(/<svg\b[^>]*>/g)].map(([tag]) => tag);
    expect(drawings).toHaveLength(2 * 9);
    for (const tag of drawings) expect(tag).toMatch(/role="img" aria-label="[^"]{40,}"/);
    const files = readdirSync(join(directory, 'figures'));
    expect(files).toHaveLength(3 * 9);
    for (const suffix of ['.svg', '.png', '.vl.json'])
      expect(files).toContain(`return-map${suffix}`);
    expect(readdirSync(directory).sort()).toEqual(['figures', 'report.html']);
    const zeroShot = run.evaluation!.tasks.map(({ returns }) => returns['0'].mean);
    const mean = Math.round(zeroShot.reduce((a, b) => a + b, 0) / zeroShot.length);
    expect(
      html.includes(`mean return zero-shot</th><td>${mean.toLocaleString('en-US')}</td>`),
    ).toBe(true);
    // 3000 × 6 + 600 × 6 + 4000 × 5 + 36000
    expect(html.includes('real samples</th><td>77,600</td>')).toBe(true);
  });

  it('is titled with the method that chose the tasks, and says what that method goes without', async () => {
    const run = syntheticRun({ tasks: 2 });
    const tasks = run.tasks.map((task) => ({ ...task, gradient: null }));
    const { html } = await report({ ...run, method: 'mb-gauss-clipped', tasks });
    expect(html).toContain('<title>MB-Gauss (clipped) on hopper2d</title>');
    expect(html).toContain('<h1>MB-Gauss (clipped) on hopper2d</h1>');
    expect(html).toContain('method</th><td>MB-Gauss (clipped)</td>');
    // In the place of two figures.
    const reason = 'MB-Gauss (clipped) chooses tasks without a task gradient.';
    expect(html.split(`<dd>${reason}</dd>`)).toHaveLength(3);
    expect(html).toContain('estimates the sub-optimality gap L.');
    const admrl = (await report(run)).html;
    expect(admrl).toContain('<h1>AdMRL on hopper2d</h1>');
    expect(admrl).toContain('gap L that the next task is chosen to enlarge.');
  });

  it('calls a task the worst by its gap alone: where no optimum is known, none is', async () => {
    const run = syntheticRun({ samples: [0] });
    const { html } = await report(run);
    expect(html).toContain('; the lowest return is ');
    expect(html).toContain('What would be possible there is not known.');
    expect(html.replace(/<style>.*?<\/style>|<pre>.*?<\/pre>/gs, '')).not.toMatch(/\bworst\b/i);
    const known = withOptima(run);
    const { estimate } = known.gaps!.budgets[0].statistics.worstSplit;
    const gap = Math.round(estimate).toLocaleString('en-US');
    const page = (await report(known)).html;
    // In the lead, in the tile, in the title of the map, and in the summary: one worst gap.
    expect(page).toContain(`The worst gap to the best known return is ${gap} (95 % `);
    expect(page).toContain(`<small>worst gap ${gap}</small>`);
    expect(page).toContain(`zero-shot: worst gap ${gap} with AdMRL</h3>`);
    expect(page).toContain(`worst gap to the best known return zero-shot</th><td>${gap}</td>`);
    expect(page).toContain('The optimum is known on 8 of the tasks.');
  });

  it('names no number of noisy collections in a heading', async () => {
    const { html } = await report(syntheticRun());
    expect(html).toContain(
      '<h3>Returns during training, the real ones with exploration noise</h3>',
    );
  });

  it('is the same bytes when written twice', async () => {
    const first = await report(syntheticRun({ tasks: 1, samples: [0] }));
    const second = await report(syntheticRun({ tasks: 1, samples: [0] }));
    expect(second.html).toBe(first.html);
    for (const file of readdirSync(join(first.directory, 'figures'))) {
      const bytes = readFileSync(join(first.directory, 'figures', file));
      expect(bytes.equals(readFileSync(join(second.directory, 'figures', file))), file).toBe(true);
    }
  });

  it('shows text of run files as text', async () => {
    const attack = '"><script>alert(1)</script><a href="http://x">&\'';
    const run = syntheticRun({ tasks: 2 });
    const { directory, html } = await report({
      ...run,
      name: `../${attack}`,
      preset: attack,
      family: { ...run.family, name: attack, parameterNames: [attack, attack] },
      config: { [attack]: attack },
    });
    expect(html.includes('<script')).toBe(false);
    expect(/<[^>]*href="http/.test(html)).toBe(false);
    expect(html.includes('&lt;script&gt;')).toBe(true);
    expectBalanced(html);
    expect(readdirSync(directory).sort()).toEqual(['figures', 'report.html']);
  });

  it('explains what is missing from an empty run', async () => {
    const { directory, html } = await report(emptyRun());
    expectBalanced(html);
    expect(html.includes('<svg')).toBe(false);
    for (const file of ['metrics.jsonl', 'tasks.jsonl', 'ledger.json', 'evaluation.json']) {
      expect(html.includes(file)).toBe(true);
    }
    expect(/NaN|undefined|Infinity/.test(html)).toBe(false);
    expect(readdirSync(directory)).toEqual(['report.html']);
  });

  it.each([1, 3, 18])('works for K = %i', async (dimensions) => {
    const { html } = await report(syntheticRun({ dimensions, tasks: 2, samples: [0] }));
    expectBalanced(html);
    expectSelfContained(html);
    expect(/NaN|undefined|Infinity/.test(html)).toBe(false);
  });

  it('says when the policies are not better than doing nothing', async () => {
    const run = syntheticRun({ tasks: 1 });
    const evaluation = run.evaluation!;
    const zeroAction = evaluation.tasks.map(() => summaryOf(5000));
    const baselines = { ...evaluation.baselines, zeroAction };
    const { html } = await report({ ...run, evaluation: { ...evaluation, baselines } });
    expect(/less than doing nothing/.test(html)).toBe(true);
    expect(/is not above that of the zero-action policy \(5,000\)/.test(html)).toBe(true);
  });
});

describe('report of several runs', () => {
  it('compares them and has a section for each', async () => {
    const runs = [1, 2].map((seed) => syntheticRun({ seed, tasks: 2 }));
    const { directory, html } = await report(...runs);
    expectBalanced(html);
    expectSelfContained(html);
    expectUniqueIds(html);
    expect(html.includes('Comparison of the runs')).toBe(true);
    expect(html.includes('<section id="run-2"><h2>seed 2</h2>')).toBe(true);
    const files = readdirSync(join(directory, 'figures'));
    expect(files).toContain('adaptation.svg');
    expect(files).toContain('2-hopper-seed-2-return-map.png');
  });

  it('of several methods names them', async () => {
    const run = syntheticRun({ tasks: 2 });
    const { html } = await report(run, { ...run, method: 'mb-unif' });
    expect(html).toContain('<h1>AdMRL, MB-Unif on hopper2d</h1>');
    expect(html).toContain('<section id="run-1"><h2>AdMRL, seed 1</h2>');
    expect(html).toContain('<section id="run-2"><h2>MB-Unif, seed 1</h2>');
  });

  it('refuses to be empty', async () => {
    await expect(writeReport([], join(root, 'none'))).rejects.toThrow(/runs is empty/);
  });
});
