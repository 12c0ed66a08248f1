/** @file The encodings by which every method is told apart from the others, the same in all figures: colour, and shape or dash. */

import { type TaskMethod, taskMethods } from '../../algorithms/methodNames.ts';
import { methodName } from '../data/methodNames.ts';
import { isNarrow, type Layout } from './figure.ts';
import { methodColours, methodDashes, methodShapes } from './theme.ts';

/** How one method is drawn. */
export interface MethodLook {
  readonly colour: string;
  readonly shape: string;
  readonly dash: readonly number[];
}

/** Methods of one shape; those that follow have the next one, and other colours than any of the first. */
const perShape = 8;

/** By the method's place in the list of all: the same in every figure, whichever methods are in it. */
export function lookOf(place: number): MethodLook {
  const group = Math.floor(place / perShape) % methodShapes.length;
  return {
    colour: methodColours[place % methodColours.length],
    shape: methodShapes[group],
    dash: methodDashes[group],
  };
}

/** Parts of Vega-Lite specs for the field `method`, which holds names as readers see them. */
export interface MethodStyle {
  /** Colour alone, for intervals and rings. */
  readonly colour: object;
  /** Channels of a line. */
  readonly line: object;
  /** Channels of a dot, filled or hollow. */
  readonly dot: object;
  /** The mark of a filled dot. */
  readonly filled: object;
}

/** For the methods of a figure; with a legend, or without one for `null`. */
export function methodStyle(
  methods: readonly TaskMethod[],
  legend: { readonly symbolType: 'circle' | 'stroke'; readonly layout: Layout } | null,
): MethodStyle {
  const looks = methods.map((method) => lookOf(taskMethods.indexOf(method)));
  const isPlain = looks.every(({ shape }) => shape === methodShapes[0]);
  // A legend of strokes would show every shape as a line.
  const symbolType = isPlain ? legend?.symbolType : 'circle';
  const shown = legend && {
    title: null,
    symbolType,
    symbolOpacity: 1,
    symbolSize: symbolType === 'stroke' ? 300 : 80,
    columns: isNarrow(legend.layout) ? 2 : 6,
  };
  const channel = (range: readonly string[]): object => ({
    field: 'method',
    type: 'nominal',
    sort: null,
    scale: { domain: methods.map((method) => methodName({ method })), range },
    legend: shown,
  });
  const color = channel(looks.map(({ colour }) => colour));
  if (isPlain) {
    return { colour: { color }, line: { color }, dot: { color }, filled: { type: 'circle' } };
  }
  return {
    colour: { color },
    line: { color, strokeDash: dashes(methods, looks) },
    dot: { color, shape: channel(looks.map(({ shape }) => shape)) },
    filled: { type: 'point', filled: true },
  };
}

/** Without a scale, so that no legend shows dashes around dots. */
function dashes(methods: readonly TaskMethod[], looks: readonly MethodLook[]): object {
  const [solid] = methodDashes;
  const condition = methods.flatMap((method, i) => {
    const test = `datum.method === ${JSON.stringify(methodName({ method }))}`;
    return looks[i].dash === solid ? [] : [{ test, value: looks[i].dash }];
  });
  return { condition, value: solid };
}
