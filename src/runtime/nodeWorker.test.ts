import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { add, multiply, sin } from '../graph/elementwise.ts';
import { gather } from '../graph/indexing.ts';
import { loop } from '../graph/loop.ts';
import { input } from '../graph/node.ts';
import { createNodeRuntime } from './node.ts';
import { openSessionInWorker } from './nodeWorker.ts';

/** x ← sin x + 0.3 x, `length` times: tens of milliseconds. */
function slowProgram(length = 50_000) {
  const start = input([8]);
  const { carried } = loop({
    length,
    carried: [start],
    body: ([x]) => ({ carried: [add(sin(x), multiply(0.3, x))], stacked: [] }),
  });
  return { inputs: { start }, outputs: { end: carried[0] } };
}

const start = Float32Array.from({ length: 8 }, (_, i) => i / 3);

/** The turns of this thread's event loop until `work` is done. */
async function turnsDuring(work: Promise<unknown>): Promise<number> {
  let turns = 0;
  let done = false;
  const turn = (): void => {
    turns += 1;
    if (!done) setImmediate(turn);
  };
  setImmediate(turn);
  await work;
  done = true;
  return turns;
}

describe('a program beside its caller', () => {
  it('gives the bits of one in this thread, run after run', async () => {
    const runtime = await createNodeRuntime({ threads: 2 });
    const [here, beside] = [
      await runtime.compile(slowProgram(500), { threads: 'one' }),
      await runtime.compile(slowProgram(500), { threads: 'beside' }),
    ];
    const runs = [start, start.map((x) => x + 1), start].map((feed) => ({ start: feed }));
    const expected = [];
    for (const feeds of runs) expected.push(await here.run(feeds));
    // Asked for all at once, they are answered in order.
    expect(await Promise.all(runs.map((feeds) => beside.run(feeds)))).toEqual(expected);
    await Promise.all([here.dispose(), beside.dispose()]);
  });

  it('leaves the caller its thread, unless there is only one', async () => {
    const turns = [];
    for (const threads of [1, 2]) {
      const runtime = await createNodeRuntime({ threads });
      const program = await runtime.compile(slowProgram(), { threads: 'beside' });
      turns.push(await turnsDuring(program.run({ start })));
      await program.dispose();
    }
    const [alone, beside] = turns;
    expect(alone).toBeLessThan(10);
    expect(beside).toBeGreaterThan(100);
  });

  it('copies what it is fed, of a view its own part only', async () => {
    const runtime = await createNodeRuntime({ threads: 2 });
    const program = await runtime.compile(slowProgram(3), { threads: 'beside' });
    const whole = new Float32Array(1000).fill(7);
    whole.set(start, 100);
    const before = whole.slice();
    const first = await program.run({ start: whole.subarray(100, 108) });
    expect(await program.run({ start })).toEqual(first);
    expect(whole).toEqual(before);
    await program.dispose();
  });

  it('fails as one in this thread does, and goes on', async () => {
    const runtime = await createNodeRuntime({ threads: 2 });
    const [table, rows] = [input([3, 2]), input([1], 'int32')];
    const program = { inputs: { table, rows }, outputs: { chosen: gather(table, rows) } };
    const feeds = (row: number) => ({ table: new Float32Array(6), rows: Int32Array.of(row) });
    const errors: unknown[] = [];
    for (const threads of ['one', 'beside'] as const) {
      const compiled = await runtime.compile(program, { threads });
      await compiled.run(feeds(9)).catch((error) => errors.push(error));
      expect(await compiled.run(feeds(1))).toEqual({ chosen: new Float32Array(2) });
      await compiled.dispose();
    }
    expect(errors).toHaveLength(2);
    expect(errors[1]).toBeInstanceOf(Error);
    expect(errors[1]).toEqual(errors[0]);
  });

  it('says what is wrong with a model that cannot be opened', async () => {
    await expect(openSessionInWorker(new Uint8Array([1, 2, 3]), {})).rejects.toThrow(/protobuf/i);
  });

  it('is finished before it is freed, and keeps no process alive', () => {
    const address = (file: string): string =>
      JSON.stringify(pathToFileURL(join(import.meta.dirname, file)).href);
    const script = `
      import { input } from ${address('../graph/node.ts')};
      import { add } from ${address('../graph/elementwise.ts')};
      import { createNodeRuntime } from ${address('node.ts')};
      const runtime = await createNodeRuntime({ threads: 2 });
      const x = input([1]);
      const open = () => runtime.compile({ inputs: { x }, outputs: { y: add(x, 1) } }, { threads: 'beside' });
      const [freed, kept] = [await open(), await open()];
      const last = freed.run({ x: Float32Array.of(1) });
      await freed.dispose();
      console.log((await last).y[0], (await kept.run({ x: Float32Array.of(2) })).y[0]);`;
    const flags = ['--import', import.meta.resolve('tsx'), '--input-type=module', '-e', script];
    expect(execFileSync(process.execPath, flags, { encoding: 'utf8' })).toBe('2 3\n');
  });
});
