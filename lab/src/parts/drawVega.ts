/** @file Draws a Vega specification into an element. */

import { parse, View } from 'vega';
import { expressionInterpreter } from 'vega-interpreter';

/** Draws. Expressions are interpreted: the page may not make code from text. */
export async function drawVega(spec: object, target: HTMLElement): Promise<View> {
  const view = new View(parse(spec, undefined, { ast: true }), {
    expr: expressionInterpreter,
    renderer: 'svg',
    container: target,
    hover: true,
  });
  // What is behind the figure is light or dark as the page is.
  view.background('transparent');
  await view.runAsync();
  return view;
}
