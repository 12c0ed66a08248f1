import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { add, multiply, sin, tanh } from '../graph/elementwise.ts';
import { gather } from '../graph/indexing.ts';
import { matmul } from '../graph/linear.ts';
import { cast } from '../graph/logic.ts';
import { loop } from '../graph/loop.ts';
import { input } from '../graph/node.ts';
import { sum } from '../graph/reduce.ts';
import { createInterpretedRuntime } from './interpreted.ts';
import { createNodeRuntime } from './node.ts';
import type { CompiledProgram, Runtime } from './runtime.ts';

const runtimes = {
  interpreter: async () => createInterpretedRuntime(),
  'ONNX Runtime': () => createNodeRuntime(),
};

/** y = x W, z = 2x; all settings of threads must do. */
function affine() {
  const x = input([2, 3]);
  const w = input([3, 2]);
  return { inputs: { x, w }, outputs: { y: matmul(x, w), z: multiply(x, 2) } };
}

const x = new Float32Array([1, 2, 3, 4, 5, 6]);
const w = new Float32Array([1, 0, 0, 1, 1, 1]);

describe.each(Object.entries(runtimes))('%s', (_, create) => {
  let runtime: Runtime;
  let compiled: CompiledProgram<'x' | 'w', 'y' | 'z'>;
  beforeAll(async () => {
    runtime = await create();
    compiled = await runtime.compile(affine());
  });
  afterAll(() => compiled.dispose());

  test.each(['one', 'all', 'beside'] as const)('computes with threads: %s', async (threads) => {
    const program = await runtime.compile(affine(), { threads });
    const { y, z } = await program.run({ x, w });
    expect(y).toEqual(new Float32Array([4, 5, 10, 11]));
    expect(z).toEqual(new Float32Array([2, 4, 6, 8, 10, 12]));
    await program.dispose();
  });

  test('equal feeds give equal bits, and feeds are not changed', async () => {
    const data = x.map(Math.sin);
    const first = await compiled.run({ x: data, w });
    expect((await compiled.run({ x: data, w })).y).toEqual(first.y);
    expect(data).toEqual(x.map(Math.sin));
  });

  test('results of earlier runs stay as they are', async () => {
    const { y } = await compiled.run({ x, w });
    await compiled.run({ x: new Float32Array(6), w });
    expect(y).toEqual(new Float32Array([4, 5, 10, 11]));
  });

  test.each([
    ['a missing feed', { x }, /input w: expected Float32Array of length 6 .*\[3, 2\], got nothing/],
    ['a wrong length', { x, w: new Float32Array(5) }, /input w: .*length 6.*got length 5/],
    ['a wrong type', { x, w: new Int32Array(6) }, /input w: expected Float32Array.*got Int32Array/],
    ['an unknown feed', { x, w, v: w }, /input v: expected one of x, w/],
  ])('refuses %s', async (_, feeds, message) => {
    const run = compiled.run(feeds as { x: Float32Array; w: Float32Array });
    await expect(run).rejects.toThrow(RangeError);
    await expect(run).rejects.toThrow(message);
  });

  test('refuses outputs that are not float32', async () => {
    const indices = input([2], 'int32');
    await expect(runtime.compile({ inputs: { indices }, outputs: { indices } })).rejects.toThrow(
      /output indices: expected float32, got int32/,
    );
  });

  test('run throws after dispose, which may be called twice', async () => {
    const program = await runtime.compile(affine());
    await program.dispose();
    await program.dispose();
    await expect(program.run({ x, w })).rejects.toThrow('disposed');
  });

  test('an output may share its name with an input, be an input, a constant or another output', async () => {
    const state = input([3]);
    const next = add(state, 1);
    const program = await runtime.compile({
      inputs: { state },
      outputs: { state: next, again: next, before: state, shifted: add(next, 0) },
    });
    const results = await program.run({ state: new Float32Array([1, 2, 3]) });
    expect(results).toEqual({
      state: new Float32Array([2, 3, 4]),
      again: new Float32Array([2, 3, 4]),
      before: new Float32Array([1, 2, 3]),
      shifted: new Float32Array([2, 3, 4]),
    });
    await program.dispose();
  });

  test('int32 feeds choose rows', async () => {
    const table = input([3, 2]);
    const rows = input([2], 'int32');
    const program = await runtime.compile({
      inputs: { table, rows },
      outputs: { chosen: gather(table, rows) },
    });
    const { chosen } = await program.run({ table: x, rows: new Int32Array([2, 0]) });
    expect(chosen).toEqual(new Float32Array([5, 6, 1, 2]));
    await program.dispose();
  });

  test('nested loops with captures, sequences, indices and values that do not change', async () => {
    const program = await runtime.compile(nestedLoops());
    const start = new Float32Array([1, 2]);
    const noise = new Float32Array([0.5, -1, 2, 0.25, 1, 3]);
    const { last, totals, copies } = await program.run({ start, noise });
    const expected = nestedLoopsByHand([...start], [...noise]);
    for (const [i, value] of expected.last.entries()) expect(last[i]).toBeCloseTo(value, 4);
    for (const [i, value] of expected.totals.entries()) expect(totals[i]).toBeCloseTo(value, 4);
    expect(copies).toEqual(noise);
    await program.dispose();
  });
});

/** Three times: twice x ← 2x + j·noise_t, then x ← x + sin(tanh start) + t. */
function nestedLoops() {
  const start = input([2]);
  const noise = input([3, 2]);
  const outer = loop({
    length: 3,
    carried: [start, start],
    sequences: [noise],
    body: ([state, kept], [slice], t) => {
      const inner = loop({
        length: 2,
        carried: [state],
        body: ([value], __, j) => ({
          carried: [add(multiply(value, 2), multiply(slice, cast(j, 'float32')))],
          stacked: [sum(value)],
        }),
      });
      const moved = add(inner.carried[0], sin(tanh(start)));
      return {
        carried: [add(moved, cast(t, 'float32')), kept],
        stacked: [inner.stacked[0], slice],
      };
    },
  });
  return {
    inputs: { start, noise },
    outputs: {
      last: add(outer.carried[0], multiply(outer.carried[1], 0)),
      totals: outer.stacked[0],
      copies: outer.stacked[1],
    },
  };
}

function nestedLoopsByHand(start: number[], noise: number[]) {
  const totals: number[] = [];
  let state = start;
  for (let t = 0; t < 3; t++) {
    for (let j = 0; j < 2; j++) {
      totals.push(state[0] + state[1]);
      state = state.map((value, i) => 2 * value + j * noise[2 * t + i]);
    }
    state = state.map((value, i) => value + Math.sin(Math.tanh(start[i])) + t);
  }
  return { last: state, totals };
}
