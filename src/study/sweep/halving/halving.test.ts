import { describe, expect, it } from 'vitest';
import { type Competitor, type Halving, type RungValue, standings } from './halving.ts';

const halvingOf = (
  direction: 'maximize' | 'minimize',
  keep: number,
  ...rungs: number[]
): Halving => ({
  objective: { column: 'test/0/meanReturn', direction, evaluation: null },
  evaluation: { tests: { kind: 'test' }, samples: [0] },
  rungs,
  keep,
});

const run = (settings: string, values: RungValue[], hasFailed = false): Competitor => ({
  ...{ group: 'one', settings, values, hasFailed },
});

/** As in `→2` for the second rung, `→end`, `waits 1`, `dropped 1`. */
const texts = (halving: Halving, competitors: readonly Competitor[]): string[] =>
  standings(halving, competitors).map(({ kind, rung }) => {
    const place = rung === null ? 'end' : `${rung + 1}`;
    return kind === 'goes on' ? `→${place}` : `${kind} ${place}`;
  });

const half = halvingOf('maximize', 1 / 2, 2, 4);

describe('at a rung', () => {
  it('all wait for the last, and come there before anything else', () => {
    expect(texts(half, [run('a', [1, null]), run('b', [null, null]), run('c', [3, null])])).toEqual(
      [...['waits 1', '→1', 'waits 1']],
    );
  });

  it('the better ones go on to the next and then to the end', () => {
    const first = [1, 4, 3, 2].map((value, i) => run(`${i}`, [value, null]));
    expect(texts(half, first)).toEqual(['dropped 1', '→2', '→2', 'dropped 1']);
    const second = [run('0', [1, null]), run('1', [4, 5]), run('2', [3, 6]), run('3', [2, null])];
    expect(texts(half, second)).toEqual(['dropped 1', 'dropped 2', '→end', 'dropped 1']);
  });

  it('less is better of a gap', () => {
    const competitors = [run('a', [1, null]), run('b', [4, null])];
    expect(texts(halvingOf('minimize', 1 / 2, 2, 4), competitors)).toEqual(['→2', 'dropped 1']);
  });

  it.each([
    [9, 1 / 3, 3],
    [8, 1 / 3, 2],
    [2, 1 / 3, 1],
    [1, 1 / 3, 1],
    [100, 0.29, 29],
    [10, 0.99, 9],
  ])('of %d the share %d is %d', (count, keep, kept) => {
    const competitors = Array.from({ length: count }, (_, i) => run(`${i}`, [-i]));
    const goOn = texts(halvingOf('maximize', keep, 1), competitors).indexOf('dropped 1');
    expect(goOn < 0 ? count : goOn).toBe(kept);
  });

  it('the first of two equal ones is better', () => {
    const competitors = ['a', 'b'].map((settings) => run(settings, [7]));
    expect(texts(halvingOf('maximize', 1 / 2, 1), competitors)).toEqual(['→end', 'dropped 1']);
  });

  it('seeds of the same settings count by their mean, and go on together', () => {
    // Means: 3 and 4; the best single one, 6, is of the worse settings.
    const competitors = [run('a', [6]), run('b', [4]), run('a', [0]), run('b', [4])];
    expect(texts(halvingOf('maximize', 1 / 2, 1), competitors)).toEqual([
      ...['dropped 1', '→end', 'dropped 1', '→end'],
    ]);
  });

  it('groups do not compete, nor wait for each other', () => {
    const other = { ...run('a', [null]), group: 'other' };
    expect(texts(halvingOf('maximize', 1 / 2, 1), [run('a', [1]), run('b', [2]), other])).toEqual([
      ...['dropped 1', '→end', '→1'],
    ]);
  });
});

describe('a run that has failed', () => {
  it('keeps nobody waiting, takes nobody’s place, and is to be tried again', () => {
    const competitors = [run('a', [1]), run('b', [null], true), run('c', [3]), run('b', [9])];
    expect(texts(halvingOf('maximize', 2 / 3, 1), competitors)).toEqual([
      ...['→end', '→1', '→end', 'waits 1'],
    ]);
  });

  it('leaves no place to those that are worse', () => {
    const competitors = [run('a', [1]), run('b', [null], true), run('c', [3])];
    expect(texts(halvingOf('maximize', 1 / 3, 1), competitors)).toEqual([
      ...['dropped 1', '→1', '→end'],
    ]);
  });
});

it('a run that was beyond a rung is not compared there, and goes on', () => {
  const competitors = [run('a', ['passed', 0]), run('b', [1, null]), run('c', [2, null])];
  expect(texts(half, competitors)).toEqual(['waits 2', 'dropped 1', '→2']);
});

it('the order in which they are listed changes only what is equal', () => {
  const values = [5, 3, 8, 1, 9, 2, 7];
  const competitors = values.map((value) => run(`${value}`, [value, value % 4]));
  const forward = texts(half, competitors);
  const backward = texts(half, competitors.toReversed()).toReversed();
  expect(backward).toEqual(forward);
  // Three of seven go on: 9, 8 and 7; at the second rung they have 1, 0 and 3.
  expect(
    forward.map((text, i) => [values[i], text]).filter(([, text]) => text !== 'dropped 1'),
  ).toEqual([
    [8, 'dropped 2'],
    [9, 'dropped 2'],
    [7, '→end'],
  ]);
});
