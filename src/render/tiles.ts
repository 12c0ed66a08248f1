/** @file Which things may lie behind a place of a picture, or of any plane: a grid of cells, each with its own few. */

/** A rectangle. */
export interface Extent {
  /** From and to. */
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
}

/** The things at a place: indices, ascending. None outside of the region. */
export type Tiles = (x: number, y: number) => Int32Array;

const nothing = new Int32Array();

/**
 * Sorts things into cells.
 *
 * @param extents by thing, a rectangle that it stays inside of; null for what is not to be found
 * @param region of places that are asked for
 */
export function createTiles(
  extents: readonly (Extent | null)[],
  region: Extent,
  [columns, rows]: readonly [number, number],
): Tiles {
  const [left, top] = [region.x[0], region.y[0]];
  const width = (region.x[1] - left) / columns;
  const height = (region.y[1] - top) / rows;
  const cells: number[][] = Array.from({ length: columns * rows }, () => []);
  for (const [thing, extent] of extents.entries()) {
    if (extent === null) continue;
    const { x, y } = extent;
    const [u0, u1] = touched((x[0] - left) / width, (x[1] - left) / width, columns);
    const [v0, v1] = touched((y[0] - top) / height, (y[1] - top) / height, rows);
    for (let v = v0; v <= v1; v++) {
      for (let u = u0; u <= u1; u++) cells[v * columns + u].push(thing);
    }
  }
  const things = cells.map((cell) => (cell.length === 0 ? nothing : Int32Array.from(cell)));
  return (x, y) => {
    const u = Math.floor((x - left) / width);
    const v = Math.floor((y - top) / height);
    return u >= 0 && u < columns && v >= 0 && v < rows ? things[v * columns + u] : nothing;
  };
}

/** The first and the last cell of a row of `count` that an interval touches. */
function touched(from: number, to: number, count: number): [number, number] {
  return [Math.max(0, Math.floor(from)), Math.min(count - 1, Math.floor(to))];
}

/** The smallest rectangle around some; around none, one that contains no place. */
export function around(extents: readonly Extent[]): Extent {
  const range = (axis: 'x' | 'y'): [number, number] => [
    Math.min(...extents.map((extent) => extent[axis][0])),
    Math.max(...extents.map((extent) => extent[axis][1])),
  ];
  return { x: range('x'), y: range('y') };
}
