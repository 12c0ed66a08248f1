/** @file Walking over a map with the arrow keys, and addresses of what is shown. */

import { describe, expect, it } from 'vitest';
import { neighbour } from '../../lab/src/explore/neighbour.ts';
import { addressOf, routeOf } from '../../lab/src/route.ts';

const grid = [-1, 0, 2].flatMap((x) => [5, 6].map((y) => [x, y]));

describe('arrow keys', () => {
  it('begin at the first task, and leave other keys alone', () => {
    expect(neighbour(grid, null, 'ArrowLeft')).toEqual([-1, 5]);
    expect(neighbour(grid, [0, 5], 'a')).toBeNull();
    expect(neighbour(grid, [0, 5], 'constructor')).toBeNull();
    expect(neighbour([], null, 'ArrowLeft')).toBeNull();
  });

  it.each([
    ['ArrowLeft', [-1, 5]],
    ['ArrowRight', [2, 5]],
    ['ArrowUp', [0, 6]],
    ['ArrowDown', [0, 5]],
  ])('%s goes to the nearest task there, and stays at the border', (key, expected) => {
    expect(neighbour(grid, [0, 5], key)).toEqual(expected);
  });

  it('keep the third coordinate where they can', () => {
    const cube = [0, 1].flatMap((z) => grid.map(([x, y]) => [x, y, z]));
    expect(neighbour(cube, [0, 5, 1], 'ArrowRight')).toEqual([2, 5, 1]);
    // A hole in the map: the nearest beside it.
    const holed = grid.filter(([x, y]) => x !== 2 || y !== 5);
    expect(neighbour(holed, [0, 5], 'ArrowRight')).toEqual([2, 6]);
  });

  it('go from row to row where tasks are in rows', () => {
    const rows = [3, 1, 2].map((x) => [x, 0, 0, 0]);
    expect(neighbour(rows, rows[0], 'ArrowDown')).toEqual(rows[1]);
    expect(neighbour(rows, rows[2], 'ArrowUp')).toEqual(rows[1]);
    expect(neighbour(rows, rows[2], 'ArrowDown')).toEqual(rows[2]);
    expect(neighbour([[1], [2]], [1], 'ArrowRight')).toEqual([2]);
    expect(neighbour([[1], [2]], [1], 'ArrowDown')).toEqual([2]);
  });
});

describe('addresses', () => {
  it.each([
    { id: 'a1', view: 'explore', psi: [-1.5, 1e-7], other: 'b2' },
    { id: 'a1', view: 'adapt', psi: [2], other: null },
    { id: 'a1', view: 'watch', psi: null, other: null },
    { id: 'a1', view: 'explore', psi: null, other: 'b2' },
  ] as const)('%j is read as it was written', (route) => {
    expect(routeOf(addressOf(route))).toEqual(route);
  });

  it('of nothing that is shown are those of the list, or of what can be understood', () => {
    const watch = { id: 'a1', view: 'watch', psi: null, other: null };
    for (const fragment of ['', '#/', '#/run/', '#/run/../x', '#/run/a1/explore/<b>']) {
      expect(routeOf(fragment)).toEqual({ id: null });
    }
    expect(routeOf('#/run/a1')).toEqual(watch);
    expect(routeOf('#/run/a1/constructor')).toEqual(watch);
    expect(routeOf('#/run/a1/explore/1,e')).toEqual({ ...watch, view: 'explore' });
  });
});
