import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { input } from '../graph/node.ts';
import { createInterpretedRuntime } from '../runtime/interpreted.ts';
import { createNodeRuntime } from '../runtime/node.ts';
import type { CompiledProgram } from '../runtime/runtime.ts';
import { hopper2d } from './hopper2d.ts';
import { rewardTaskGradientProgram, terminatedProgram } from './taskFamily.ts';

const alive = [1.25, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

/** The upright state with some entries replaced. */
function state(changes: Record<number, number>): number[] {
  return alive.map((value, i) => changes[i] ?? value);
}

/** The float32 number just above x > 0. */
function above(x: number): number {
  const bits = new Uint32Array(Float32Array.of(x).buffer);
  return new Float32Array(Uint32Array.of(bits[0] + 1).buffer)[0];
}

const { NaN: nan, POSITIVE_INFINITY: infinity } = Number;

/** The rule at its edges: [what, s′, terminated]. Limits themselves are not alive: every comparison is strict. */
const table: [string, number[], number][] = [
  ['upright', alive, 0],
  ['height 0.7', state({ 0: 0.7 }), 1],
  ['height just above 0.7', state({ 0: above(0.7) }), 0],
  ['height below', state({ 0: 0.5 }), 1],
  ['height far above', state({ 0: 150 }), 0],
  ['height infinite', state({ 0: infinity }), 1],
  ['height NaN', state({ 0: nan }), 1],
  ['pitch 0.2', state({ 1: 0.2 }), 1],
  ['pitch −0.2', state({ 1: -0.2 }), 1],
  ['pitch 0.199', state({ 1: 0.199 }), 0],
  ['pitch −0.199', state({ 1: -0.199 }), 0],
  ['pitch NaN', state({ 1: nan }), 1],
  ...[2, 3, 4, 5, 6, 7, 8, 9, 10].flatMap((i): [string, number[], number][] => [
    [`entry ${i} is 100`, state({ [i]: 100 }), 1],
    [`entry ${i} is −100`, state({ [i]: -100 }), 1],
    [`entry ${i} is 99.9`, state({ [i]: 99.9 }), 0],
    [`entry ${i} is −99.9`, state({ [i]: -99.9 }), 0],
    [`entry ${i} is NaN`, state({ [i]: nan }), 1],
    [`entry ${i} is −∞`, state({ [i]: -infinity }), 1],
  ]),
];

describe.each([
  ['interpreter', async () => createInterpretedRuntime()],
  ['onnxruntime-node', createNodeRuntime],
] as const)('hopper2d in the %s', (_, createRuntime) => {
  let terminations: CompiledProgram<'nextStates', 'terminated'>;
  let constraint: CompiledProgram<'state', 'constrained'>;

  beforeAll(async () => {
    const runtime = await createRuntime();
    terminations = await runtime.compile(terminatedProgram(hopper2d, table.length));
    const node = input([3, 11]);
    const constrained = hopper2d.constrainState!(node);
    constraint = await runtime.compile({ inputs: { state: node }, outputs: { constrained } });
  });

  afterAll(async () => {
    await Promise.all([terminations.dispose(), constraint.dispose()]);
  });

  it('ends episodes as the table says', async () => {
    const nextStates = Float32Array.from(table.flatMap(([, entries]) => entries));
    const { terminated } = await terminations.run({ nextStates });
    expect(table.map(([what], n) => [what, terminated[n]])).toEqual(
      table.map(([what, , expected]) => [what, expected]),
    );
  });

  it('has no slope in ψ where a target is hit, and the weight with the sign of y − ψ elsewhere', async () => {
    const program = await (await createRuntime()).compile(rewardTaskGradientProgram(hopper2d, 3));
    const nextStates = [
      state({ 0: 1.5, 5: 0.5 }),
      state({ 0: 1.4, 5: 1 }),
      state({ 0: 1.6, 5: 0 }),
    ];
    const { rewardTaskGradient } = await program.run({
      psi: Float32Array.of(0.5, 1.5),
      states: new Float32Array(33),
      actions: new Float32Array(9),
      nextStates: Float32Array.from(nextStates.flat()),
    });
    // The rows are [vx, z] on, above/below, and below/above the targets.
    expect([...rewardTaskGradient].map((value) => value + 0)).toEqual([0, 0, 1, -5, -1, 5]);
    await program.dispose();
  });

  it('clips rates only, keeps NaN, and leaves observations of the real hopper alone', async () => {
    const rates = [11, -11, nan, infinity, -10, 10];
    const rows = [
      [20, -20, 30, -30, 40, ...rates],
      [1.2, 0.1, -0.5, -0.5, 0.3, 1, -2, 3, -4, 5, -6],
      alive,
    ];
    const { constrained } = await constraint.run({ state: Float32Array.from(rows.flat()) });
    const expected = [20, -20, 30, -30, 40, 10, -10, nan, 10, -10, 10, ...rows[1], ...rows[2]];
    expect([...constrained]).toEqual([...Float32Array.from(expected)]);
  });
});
