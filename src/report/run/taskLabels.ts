/** @file Numbers beside the visited tasks, placed so that none overlaps another. */

import type { FamilyData } from '../../tasks/familyData.ts';
import { formatRanges } from '../data/format.ts';
import { textWidth } from '../draw/textWidth.ts';

/** Labels of points closer to the top or bottom than this fraction of the box are placed outside it. */
const labelDistance = 0.07;

/** A visited task in two coordinates of ψ. */
export interface Point {
  readonly task: number;
  readonly x: number;
  readonly y: number;
}

/** A label in data coordinates, with an offset in pixels. */
export interface Label {
  x: number;
  y: number;
  text: string;
  align: 'left' | 'right' | 'center';
  dx: number;
  dy: number;
}

/** Labels stay inside the box at its left and right sides and are placed outside at the top and bottom. */
function placeLabel(x: number, y: number): Pick<Label, 'align' | 'dx' | 'dy'> {
  const atEnd = y < labelDistance || y > 1 - labelDistance;
  const dy = y < labelDistance ? 15 : atEnd ? -15 : -11;
  const side = x < 0.15 ? 'left' : x > 0.85 ? 'right' : 'center';
  const inward = atEnd ? -4 : 8;
  return { align: side, dx: side === 'left' ? inward : side === 'right' ? -inward : 0, dy };
}

/** Half the height of a label and the space around it, in pixels. */
const halfLine = 7;

/** Points that share a label; coordinates in [0, 1] across the box. */
interface Cluster {
  readonly x: number;
  readonly low: number;
  readonly high: number;
  readonly tasks: readonly number[];
}

function clusterLabel({ x, low, high, tasks }: Cluster): Label {
  // The label is placed beyond the outermost point of its cluster.
  const y = low < labelDistance ? low : high;
  const text =
    tasks.length > 4
      ? `${formatRanges(tasks.slice(0, 2))} +${tasks.length - 2}`
      : formatRanges(tasks);
  return { x, y, text, ...placeLabel(x, y) };
}

/** True if two labels would overlap in a panel whose box is `size` pixels wide. */
function collide(a: Label, b: Label, size: number): boolean {
  const left = ({ x, dx, align, text }: Label) => {
    const part = { left: 0, center: 0.5, right: 1 }[align];
    return x * size + dx - part * textWidth(text, 12);
  };
  const apart =
    left(a) + textWidth(a.text, 12) + 3 < left(b) || left(b) + textWidth(b.text, 12) + 3 < left(a);
  return !apart && Math.abs(b.y * size - b.dy - (a.y * size - a.dy)) < 2 * halfLine;
}

/** One label per point of a panel whose box is `size` pixels wide, or one for several whose labels would overlap. */
export function clusterLabels(
  visits: readonly Point[],
  { low, high }: FamilyData['box'],
  i: number,
  j: number,
  size: number,
): Label[] {
  const width = high[i] - low[i];
  const height = high[j] - low[j];
  let clusters: Cluster[] = [];
  for (const { task, x, y } of visits) {
    const unitY = (y - low[j]) / height;
    let added: Cluster = { x: (x - low[i]) / width, low: unitY, high: unitY, tasks: [task] };
    for (;;) {
      const label = clusterLabel(added);
      const other = clusters.find((cluster) => collide(clusterLabel(cluster), label, size));
      if (other === undefined) break;
      clusters = clusters.filter((cluster) => cluster !== other);
      added = {
        x: other.x,
        low: Math.min(other.low, added.low),
        high: Math.max(other.high, added.high),
        tasks: [...other.tasks, ...added.tasks].sort((a, b) => a - b),
      };
    }
    clusters.push(added);
  }
  return clusters.map((cluster) => {
    const label = clusterLabel(cluster);
    return { ...label, x: low[i] + label.x * width, y: low[j] + label.y * height };
  });
}
