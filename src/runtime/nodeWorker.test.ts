import { spawnSync } from 'node:child_process';
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
    const { status, stdout } = asProcess(`
      const [freed, kept] = [await open(1), await open(1)];
      const last = freed.run({ x: Float32Array.of(1) });
      await freed.dispose();
      console.log((await last).y[0], (await kept.run({ x: Float32Array.of(2) })).y[0]);`);
    expect({ status, stdout }).toEqual({ status: 0, stdout: '2 3\n' });
  });

  it.each([0, 5, 20, 60])('lets its process exit while it runs, %i ms after it began', (delay) => {
    const { status, stderr } = asProcess(`
      const program = await open(200_000);
      void program.run({ x: Float32Array.of(1) });
      setTimeout(() => process.exit(7), ${delay});`);
    expect({ status, stderr }).toEqual({ status: 7, stderr: '' });
  });

  it('lets its process exit while it is opened', () => {
    const { status, stderr } = asProcess('void open(1); setTimeout(() => process.exit(7), 60);');
    expect({ status, stderr }).toEqual({ status: 7, stderr: '' });
  });
});

/** Runs a script that can `open(n)` a program beside its caller, which adds 1 to x n times. */
function asProcess(script: string) {
  const address = (file: string): string =>
    JSON.stringify(pathToFileURL(join(import.meta.dirname, file)).href);
  const prelude = `
    import { input } from ${address('../graph/node.ts')};
    import { loop } from ${address('../graph/loop.ts')};
    import { add } from ${address('../graph/elementwise.ts')};
    import { createNodeRuntime } from ${address('node.ts')};
    const runtime = await createNodeRuntime({ threads: 2 });
    const open = (length) => {
      const x = input([1]);
      const body = ([y]) => ({ carried: [add(y, 1)], stacked: [] });
      const { carried } = loop({ length, carried: [x], body });
      return runtime.compile({ inputs: { x }, outputs: { y: carried[0] } }, { threads: 'beside' });
    };`;
  const flags = ['--import', import.meta.resolve('tsx'), '--input-type=module', '-e'];
  return spawnSync(process.execPath, [...flags, prelude + script], { encoding: 'utf8' });
}
