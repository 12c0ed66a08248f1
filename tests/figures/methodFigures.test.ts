/** @file The figures of a comparison of methods against their committed pictures, and their numbers. */

import { describe, expect, it } from 'vitest';
import type { TaskMethod } from '../../src/algorithms/methodNames.ts';
import { narrowLayout, wideLayout } from '../../src/report/draw/figure.ts';
import { renderSvg } from '../../src/report/draw/render.ts';
import { methodFigures } from '../../src/report/methods/methodFigures.ts';
import { draw, expectPicture, find } from './picture.ts';
import { type SyntheticComparisonOptions, syntheticComparison } from './syntheticComparison.ts';

const all: readonly TaskMethod[] = [
  ...(['admrl', 'mb-unif', 'mb-gauss', 'mb-gauss-clipped', 'mb-corner', 'slbo-fixed'] as const),
];
const figuresOf = (options: SyntheticComparisonOptions = {}, layout = wideLayout) =>
  methodFigures(syntheticComparison(options), layout);

describe('figures of a comparison look as they did', () => {
  const plane = [
    'mean-return',
    'return-by-samples',
    'gaps-6000',
    'worst-gap',
    'visited-tasks',
    'out-of-distribution-gaps-6000',
    'model-error',
  ];
  it.each(plane)('%s', async (name) => {
    expectPicture(`methods-${name}`, await draw(find(figuresOf(), name)));
  });

  const dimensions = [1, 3, 18].flatMap((k) =>
    ['gaps-zero-shot', 'visited-tasks'].map((name) => [name, k] as const),
  );
  it.each(dimensions)('%s for K = %i', async (name, k) => {
    const figure = find(figuresOf({ dimensions: k, samples: [0] }), name);
    expectPicture(`methods-${name}-k${k}`, await draw(figure));
  });

  it.each(['out-of-distribution-gaps-zero-shot'])('%s for K = 1 and 3', async (name) => {
    for (const k of [1, 3]) {
      const figure = find(figuresOf({ dimensions: k, samples: [0] }), name);
      expectPicture(`methods-${name}-k${k}`, await draw(figure));
    }
  });

  it.each(['gaps-zero-shot', 'worst-gap'])(
    '%s of six methods and one n, no optimum known',
    async (name) => {
      const figures = figuresOf({ methods: all, samples: [0], isOptimumKnown: false });
      expectPicture(`methods-${name}-six`, await draw(find(figures, name)));
    },
  );
});

/** Some of them past the eighth. */
const late: readonly TaskMethod[] = ['admrl', 'mt-joint', 'maml', 'maml-mt'];

describe('methods past the eighth', () => {
  it.each(['mean-return', 'worst-gap'])('%s has shapes and dashes beside colours', async (name) => {
    const figure = find(figuresOf({ methods: late }), name);
    const text = JSON.stringify(figure);
    expect(text).toContain('["circle","circle","square","square"]');
    for (const label of ['MAML', 'MAML-MT']) {
      const test = JSON.stringify(`datum.method === "${label}"`);
      expect(text).toContain(`{"test":${test},"value":[6,3]}`);
    }
    expectPicture(`methods-${name}-late`, await draw(figure));
  });
});

describe('the mean return', () => {
  it('is that of all episodes and tasks, with an interval over seeds', () => {
    const comparison = syntheticComparison();
    const [set] = comparison.sets;
    const figure = find(methodFigures(comparison, wideLayout), 'mean-return');
    const rows = 'numbers' in figure ? figure.numbers! : [];
    expect(rows).toHaveLength(3 * 4);
    // The second method's seeds are runs 3 to 5; 36 tasks have as many episodes each.
    const ofSeeds = [3, 4, 5].map((run) => {
      const episodes = set.returns[run]['2000'].flatMap(({ values, fresh }) => [
        ...values,
        ...fresh,
      ]);
      return episodes.reduce((a, b) => a + b) / episodes.length;
    });
    const center = ofSeeds.reduce((a, b) => a + b) / 3;
    const spread = Math.sqrt(ofSeeds.reduce((sum, x) => sum + (x - center) ** 2, 0) / 2 / 3);
    const { method, samples, mean_return, low, high } = rows[4 + 1];
    expect([method, samples]).toEqual(['mb-unif', 2000]);
    expect(mean_return).toBeCloseTo(center, 8);
    // Student's t of two degrees of freedom.
    expect(Number(high) - center).toBeCloseTo(4.302653 * spread, 4);
    expect(center - Number(low)).toBeCloseTo(4.302653 * spread, 4);
    expect(figure).toHaveProperty('caption', expect.stringContaining('AdMRL 44,000 real steps'));
  });

  it('is shown by real steps of training, where methods differ in them', () => {
    const comparison = syntheticComparison({ seeds: 1 });
    const figure = find(methodFigures(comparison, wideLayout), 'return-by-samples');
    const rows = 'numbers' in figure ? figure.numbers! : [];
    expect(rows.map(({ real_steps, samples }) => [real_steps, samples])).toEqual(
      [32_000, 64_000, 128_000].flatMap((steps) => [0, 6000].map((n) => [steps + 12_000, n])),
    );
    const runs = comparison.runs.map((run) => ({ ...run, realSteps: 5 }));
    expect(find(methodFigures({ ...comparison, runs }, wideLayout), 'return-by-samples')).toEqual(
      expect.objectContaining({ missing: 'All methods learned from about 5 real steps.' }),
    );
  });
});

describe('every figure of a comparison', () => {
  const cases = [1, 2, 3, 18].flatMap((dimensions) =>
    [1, 3, 6].map((methods) => ({ dimensions, methods })),
  );

  it.each(cases)('fits, K = $dimensions, $methods methods', async ({ dimensions, methods }) => {
    const options = { dimensions, methods: all.slice(0, methods), seeds: 1 };
    for (const layout of [wideLayout, narrowLayout]) {
      for (const figure of figuresOf(options, layout)) {
        if ('missing' in figure) {
          // One method has nobody to be compared with by its cost.
          expect([figure.name, methods]).toEqual(['return-by-samples', 1]);
          continue;
        }
        const [, width] = (await renderSvg(figure.spec)).match(/^<svg[^>]*?\swidth="([\d.]+)"/)!;
        // Axis labels may stick out of the frame by half their width.
        expect(Number(width), figure.name).toBeLessThanOrEqual(layout.width + 25);
      }
    }
  });

  it('has no warnings from Vega about specs it cannot honour', async () => {
    const warnings: unknown[] = [];
    const warn = console.warn;
    console.warn = (...message: unknown[]) => warnings.push(message);
    try {
      for (const dimensions of [1, 2, 3, 18]) {
        for (const methods of [all.slice(0, 3), late]) {
          for (const figure of figuresOf({ dimensions, seeds: 1, methods })) {
            if ('spec' in figure) await draw(figure);
          }
        }
      }
    } finally {
      console.warn = warn;
    }
    expect(warnings).toEqual([]);
  });

  it('names what gaps are measured to in its title', () => {
    for (const isOptimumKnown of [true, false]) {
      const expected = isOptimumKnown
        ? /gap to the best known return/i
        : /gap to the best of these runs/i;
      const figures = figuresOf({ isOptimumKnown, seeds: 1 }).filter(({ name }) =>
        name.includes('gap'),
      );
      expect(figures).toHaveLength(6);
      for (const { title } of figures) expect(title).toMatch(expected);
    }
  });
});

describe('heat maps', () => {
  it('share one colour scale over methods and n, and mark one cell a method', () => {
    const figures = figuresOf();
    const maps = ['gaps-6000', 'gaps-zero-shot'].map((name) => JSON.stringify(find(figures, name)));
    const domains = maps.flatMap((text) =>
      [...text.matchAll(/"reverse":true,"domain":(\[[^\]]*\])/g)].map(([, domain]) => domain),
    );
    expect(domains).toHaveLength(2 * 3);
    expect(new Set(domains).size).toBe(1);
    for (const text of maps) expect(text.match(/"worst":true/g)).toHaveLength(3);
  });

  it('put the numbers that they show beside them', () => {
    const comparison = syntheticComparison();
    const figure = find(methodFigures(comparison, wideLayout), 'gaps-6000');
    const rows = 'numbers' in figure ? figure.numbers : [];
    expect(rows).toHaveLength(3 * 36);
    const { psi, gap, gaps } = comparison.sets[0].methods[1].budgets[3].tasks[7];
    // The second method's eighth task.
    expect(rows[36 + 7]).toMatchObject({ method: 'mb-unif', samples: 6000, gap });
    expect([rows[36 + 7].psi_1, rows[36 + 7].psi_2]).toEqual(psi);
    expect(gap).toBeCloseTo(gaps.reduce((a, b) => a + b) / 3, 8);
  });
});

describe('without a comparison of models', () => {
  it('says what computes it', () => {
    const figures = methodFigures(
      { ...syntheticComparison({ seeds: 1 }), modelError: null },
      wideLayout,
    );
    expect(find(figures, 'model-error')).toHaveProperty(
      'missing',
      expect.stringContaining('--model-error'),
    );
  });
});
