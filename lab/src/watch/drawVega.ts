/** @file Draws a Vega specification into an element. */

import { parse, View } from 'vega';
import { expressionInterpreter } from 'vega-interpreter';

/** Draws, and returns how it is taken away. Expressions are interpreted: the page may not make code from text. */
export async function drawVega(spec: object, target: HTMLElement): Promise<() => void> {
  const view = new View(parse(spec, undefined, { ast: true }), {
    expr: expressionInterpreter,
    renderer: 'svg',
    container: target,
    hover: true,
  });
  await view.runAsync();
  return () => view.finalize();
}
