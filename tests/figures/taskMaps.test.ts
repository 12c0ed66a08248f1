/** @file Maps of test tasks of several runs: one scale for all, and marks that say which task they are of. */

import { describe, expect, it } from 'vitest';
import { largest, smallest } from '../../src/math/statistics.ts';
import { measureName, measuresOf } from '../../src/report/data/measures.ts';
import { type Figure, narrowLayout } from '../../src/report/draw/figure.ts';
import { taskEpisodes } from '../../src/report/taskEpisodes.ts';
import { taskMaps } from '../../src/report/taskMaps.ts';
import { emptyRun, syntheticRun, withOptima } from './syntheticRun.ts';

const first = withOptima(syntheticRun());
/** Its returns are 250 higher. */
const second = withOptima(syntheticRun({ seed: 11 }));

/** All values of a key, however deep. */
function valuesOf(tree: unknown, key: string): unknown[] {
  if (typeof tree !== 'object' || tree === null) return [];
  return Object.entries(tree).flatMap(([name, value]) => [
    ...(name === key ? [value] : []),
    ...valuesOf(value, key),
  ]);
}

function specOf(figure: Figure): object {
  if ('missing' in figure) throw new Error(figure.missing);
  return figure.spec;
}

/** The domains of the colours. */
const domainsOf = (figure: Figure): unknown[] =>
  valuesOf(specOf(figure), 'color').flatMap((colour) => valuesOf(colour, 'domain'));

describe('maps of two runs', () => {
  it('have one scale of returns, from the lowest of both to the highest', () => {
    const maps = taskMaps([first, second], { kind: 'return', samples: 0 }, narrowLayout);
    const all = [first, second].flatMap(({ evaluation }) =>
      evaluation!.tasks.flatMap(({ returns }) => Object.values(returns).map(({ mean }) => mean)),
    );
    const expected = [smallest(all), largest(all)];
    expect(maps.map(domainsOf)).toEqual([[expected], [expected]]);
  });

  it('have room for intervals and for doing nothing where tasks are rows of dots', () => {
    const rows = [1, 11].map((seed) => syntheticRun({ dimensions: 18, seed }));
    const all = rows.flatMap(({ evaluation }) => [
      ...evaluation!.tasks.flatMap(({ returns }) =>
        Object.values(returns).flatMap(({ low, high }) => [low, high]),
      ),
      ...evaluation!.baselines.zeroAction.map(({ mean }) => mean),
    ]);
    for (const map of taskMaps(rows, { kind: 'return', samples: 0 }, narrowLayout)) {
      const domains = valuesOf(specOf(map), 'x').flatMap((x) => valuesOf(x, 'domain'));
      expect(new Set(domains.map((domain) => JSON.stringify(domain)))).toEqual(
        new Set([JSON.stringify([smallest(all), largest(all)])]),
      );
    }
  });

  it('have one scale of gaps, with 0 in it', () => {
    const maps = taskMaps([first, second], { kind: 'gap', samples: 2000 }, narrowLayout);
    const all = [first, second].flatMap(({ gaps }) =>
      gaps!.budgets.flatMap(({ tasks }) => tasks.map(({ gap }) => gap)),
    );
    const expected = [Math.min(0, smallest(all)), largest(all)];
    expect(maps.map(domainsOf)).toEqual([[expected], [expected]]);
  });

  it('show one number of samples', () => {
    const [map] = taskMaps([first], { kind: 'return', samples: 2000 }, narrowLayout);
    expect(specOf(map)).toHaveProperty('concat.length', 1);
    expect(map.title).toMatch(/after 2,000 samples$/);
  });

  it('say why where a run has nothing to show', () => {
    const nothing = emptyRun();
    const shown = (kind: 'gap' | 'return', samples: number): Figure =>
      taskMaps([first, nothing], { kind, samples }, narrowLayout)[1];
    expect(shown('return', 0)).toHaveProperty('missing', 'It has not been evaluated zero-shot.');
    expect(shown('gap', 0)).toHaveProperty('missing', expect.stringContaining('no finished'));
    const [short] = taskMaps([first], { kind: 'gap', samples: 500 }, narrowLayout);
    expect(short).toHaveProperty('missing', 'It has not been evaluated after 500 samples.');
  });
});

it.each([1, 2, 3, 18])('every task has marks with its ψ for K = %i', (dimensions) => {
  const run = withOptima(syntheticRun({ dimensions }));
  for (const measure of measuresOf(run)) {
    const [map] = taskMaps([run], measure, narrowLayout);
    const data = valuesOf(specOf(map), 'data') as { values: { psi?: unknown }[] }[];
    const psis = data.flatMap(({ values }) => values.map(({ psi }) => psi));
    const marked = new Set(
      psis.filter((psi) => psi !== undefined).map((psi) => JSON.stringify(psi)),
    );
    const tasks = run.evaluation!.tasks.map(({ psi }) => JSON.stringify(psi));
    // The last task has no known optimum.
    expect(marked).toEqual(new Set(measure.kind === 'gap' ? tasks.slice(0, -1) : tasks));
  }
});

it('the episodes of two runs have one scale, from the lowest end of an interval to the highest', () => {
  const figures = taskEpisodes([first, second, emptyRun()], narrowLayout);
  expect(figures[2]).toBeNull();
  const all = [first, second].flatMap(({ evaluation }) =>
    evaluation!.tasks.flatMap(({ returns }) =>
      Object.values(returns).flatMap(({ low, high, values }) => [low, high, ...values]),
    ),
  );
  for (const figure of figures.slice(0, 2)) {
    const domains = valuesOf(specOf(figure!), 'x').flatMap((x) => valuesOf(x, 'domain'));
    expect(new Set(domains.map((domain) => JSON.stringify(domain)))).toEqual(
      new Set([JSON.stringify([smallest(all), largest(all)])]),
    );
  }
});

it('what can be shown is named', () => {
  expect(measuresOf(first).map(measureName)).toEqual([
    'gap to the best known return, zero-shot',
    'gap to the best known return, after 2,000 samples',
    'return, zero-shot',
    'return, after 2,000 samples',
  ]);
  expect(measuresOf(syntheticRun({ samples: [0] })).map(measureName)).toEqual([
    'return, zero-shot',
  ]);
  expect(measuresOf(emptyRun())).toEqual([]);
});
