/** @file Every figure against its committed picture. */

import { describe, expect, it } from 'vitest';
import { figureFonts } from '../../src/render/fonts.ts';
import { narrowLayout, wideLayout } from '../../src/report/draw/figure.ts';
import { renderPng, renderSvg } from '../../src/report/draw/render.ts';
import { comparisonFigures, runFigures } from '../../src/report/runFigures.ts';
import { draw, expectPicture, find } from './picture.ts';
import { emptyRun, syntheticRun, withModelCheck, withOptima } from './syntheticRun.ts';

const perRun = [
  'return-map',
  'adaptation',
  'learning-curves',
  'visited-tasks',
  'task-gaps',
  'gradient-terms',
  'cg-residuals',
  'model-error',
  'sample-ledger',
];
const dependingOnDimension = ['return-map', 'visited-tasks', 'gradient-terms'];

describe('figures of a run look as they did', () => {
  it.each(perRun)('%s', async (name) => {
    expectPicture(name, await draw(find(runFigures(syntheticRun(), wideLayout), name)));
  });

  it.each(['gaps-zero-shot', 'worst-gap'])('%s where optima are known', async (name) => {
    const run = withOptima(syntheticRun());
    expectPicture(`run-${name}`, await draw(find(runFigures(run, wideLayout), name)));
  });

  const cases = [1, 3, 18].flatMap((k) => dependingOnDimension.map((name) => [name, k] as const));
  it.each(cases)('%s for K = %i', async (name, k) => {
    const run = syntheticRun({ dimensions: k });
    expectPicture(`${name}-k${k}`, await draw(find(runFigures(run, wideLayout), name)));
  });

  it('return-map of four budgets on a 6 × 6 grid', async () => {
    const run = syntheticRun({ samples: [0, 2000, 4000, 6000], grid: 6 });
    expectPicture('return-map-large', await draw(find(runFigures(run, wideLayout), 'return-map')));
  });

  it.each([6, 35])(
    'model-against-reality of an ensemble with %i coordinates',
    async (coordinates) => {
      const run = withModelCheck(syntheticRun(), coordinates);
      const name = 'model-against-reality';
      expectPicture(`${name}-${coordinates}`, await draw(find(runFigures(run, wideLayout), name)));
      expect(find(runFigures(syntheticRun(), wideLayout), name)).toBeUndefined();
    },
  );

  it('learning-curves on a phone', async () => {
    const figure = find(runFigures(syntheticRun(), narrowLayout), 'learning-curves');
    if ('missing' in figure) throw new Error(figure.missing);
    expectPicture('learning-curves-narrow', await renderSvg(figure.spec));
  });

  it.each(['adaptation', 'training-by-run'])('%s of three seeds', async (name) => {
    const runs = [1, 2, 3].map((seed) => syntheticRun({ seed }));
    expectPicture(`${name}-seeds`, await draw(find(comparisonFigures(runs, wideLayout), name)));
  });
});

describe('rendering', () => {
  it('gives the same bytes twice', async () => {
    for (const figure of runFigures(withOptima(syntheticRun({ tasks: 3 })), wideLayout)) {
      const first = await draw(figure);
      const second = await draw(figure);
      expect(second).toBe(first);
    }
    const svg = await draw(find(runFigures(syntheticRun(), wideLayout), 'return-map'));
    const png = renderPng(svg, figureFonts());
    expect([...png.subarray(0, 8)]).toEqual([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
    expect(Buffer.from(renderPng(svg, figureFonts())).equals(png)).toBe(true);
  });

  it('keeps ids of different figures apart', async () => {
    const figure = find(runFigures(syntheticRun(), wideLayout), 'return-map');
    if ('missing' in figure) throw new Error(figure.missing);
    const svg = await renderSvg(figure.spec, 'left');
    const ids = [...svg.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
    expect(ids.length).toBeGreaterThan(0);
    for (const id of ids) expect(id).toMatch(/^left-\d+$/);
    for (const [, id] of svg.matchAll(/url\(#([^)]+)\)/g)) expect(ids).toContain(id);
  });

  it.each([wideLayout, narrowLayout])('stays within $width px', async (layout) => {
    for (const k of [2, 18]) {
      const run = withModelCheck(syntheticRun({ dimensions: k, tasks: 20 }), 35);
      for (const figure of runFigures(run, layout)) {
        if ('missing' in figure) {
          expect(figure.name).toBe('gaps');
          continue;
        }
        const [, width] = (await renderSvg(figure.spec)).match(/^<svg[^>]*?\swidth="([\d.]+)"/)!;
        // Axis labels may stick out of the frame by half their width.
        expect(Number(width), `${figure.name}, K = ${k}`).toBeLessThanOrEqual(layout.width + 25);
      }
    }
  });

  it('has no warnings from Vega about specs it cannot honour', async () => {
    const warnings: unknown[] = [];
    const warn = console.warn;
    console.warn = (...message: unknown[]) => warnings.push(message);
    try {
      for (const k of [1, 2, 18]) {
        const run = withModelCheck(syntheticRun({ dimensions: k }), 6);
        for (const figure of runFigures(run, wideLayout))
          if (!('missing' in figure)) await draw(figure);
      }
    } finally {
      console.warn = warn;
    }
    expect(warnings).toEqual([]);
  });
});

describe('return-map', () => {
  it('is a dot plot where the test tasks are no grid', () => {
    const run = syntheticRun();
    const tasks = run.evaluation!.tasks.map((task, i) => ({
      ...task,
      psi: [0.1 * i, 1.2 + 0.01 * i],
    }));
    const scattered = { ...run, evaluation: { ...run.evaluation!, tasks } };
    expect(find(runFigures(scattered, wideLayout), 'return-map')).toHaveProperty(
      'caption',
      expect.stringMatching(/^Each row is a test task/),
    );
  });
});

describe('figures without data', () => {
  it('say so in a sentence', () => {
    for (const figure of [
      ...runFigures(emptyRun(), wideLayout),
      ...comparisonFigures([emptyRun()], wideLayout),
    ]) {
      expect(figure, figure.name).toHaveProperty('missing', expect.stringMatching(/\.$/));
    }
  });

  it('of a run with one task are those that need a gradient', () => {
    const run = withOptima(syntheticRun({ tasks: 1 }));
    const missing = runFigures(run, wideLayout).filter((figure) => 'missing' in figure);
    expect(missing.map(({ name }) => name)).toEqual(['gradient-terms', 'cg-residuals']);
  });

  it('draw the tasks that an unfinished evaluation has', async () => {
    const run = syntheticRun();
    const { evaluation } = run;
    const tasks = evaluation!.tasks.map((task, i) =>
      i < 4 ? task : { ...task, returns: i < 7 ? { '0': task.returns['0'] } : {} },
    );
    const figure = find(
      runFigures({ ...run, evaluation: { ...evaluation!, tasks } }, wideLayout),
      'return-map',
    );
    const svg = await draw(figure);
    // 7 + 4 cells and 2 outlines of the lowest ones.
    expect(svg.match(/<path[^>]*stroke="#ffffff"[^>]*stroke-width="1.5"/g)).toHaveLength(11);
  });
});

it('are made of more steps than a stack holds', () => {
  const run = syntheticRun();
  const [first] = run.metrics;
  const metrics = Array.from({ length: 200_000 }, (_, step) => ({ ...first, step }));
  const long = { ...run, metrics };
  expect(runFigures(long, wideLayout)).toHaveLength(runFigures(run, wideLayout).length);
  expect(comparisonFigures([long, run], wideLayout).length).toBeGreaterThan(0);
});
