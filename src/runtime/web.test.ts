/** @file ONNX Runtime in WebAssembly computes what the native one does, operator by operator. */

import { readFileSync } from 'node:fs';
import * as ort from 'onnxruntime-web/wasm';
import { describe, expect, it } from 'vitest';
import { add, multiply } from '../graph/elementwise.ts';
import { input } from '../graph/node.ts';
import { operatorCases } from '../graph/operatorCases.testdata.ts';
import { createNodeRuntime } from './node.ts';
import { createWebRuntime, type OnnxRuntimeWeb } from './web.ts';

ort.env.wasm.numThreads = 1;
const web = createWebRuntime(ort as unknown as OnnxRuntimeWeb);
const native = await createNodeRuntime({ threads: 1 });

/** float32 has 24 bits; a few roundings of sums of numbers up to 10 stay within this. */
const tolerance = 2e-5;

describe('every operator', () => {
  it.each(operatorCases)('$name', async ({ inputs, build }) => {
    const nodes = inputs.map(({ shape }) => input(shape));
    const program = {
      inputs: Object.fromEntries(nodes.map((node, i) => [`x${i}`, node])),
      outputs: { value: build(...nodes) },
    };
    const feeds = Object.fromEntries(
      inputs.map(({ values }, i) => [`x${i}`, Float32Array.from(values)]),
    );
    const [here, there] = [await web.compile(program), await native.compile(program)];
    const [{ value: actual }, { value: expected }] = [
      await here.run(feeds),
      await there.run(feeds),
    ];
    expect(actual).toHaveLength(expected.length);
    actual.forEach((value, i) => {
      expect(Math.abs(value - expected[i])).toBeLessThanOrEqual(
        tolerance * (1 + Math.abs(expected[i])),
      );
    });
    await here.dispose();
    await expect(here.run(feeds)).rejects.toThrow('disposed');
    await there.dispose();
  });
});

it('runs programs one after the other that are asked for at the same time', async () => {
  const programOf = (factor: number) => {
    const x = input([2, 3]);
    return { inputs: { x }, outputs: { y: multiply(x, factor), z: add(x, factor) } };
  };
  const compiled = await Promise.all([2, 3, 5, 7].map((factor) => web.compile(programOf(factor))));
  const x = Float32Array.of(1, 2, 3, 4, 5, 6);
  const runs = Array.from({ length: 40 }, (_, i) => compiled[i % 4].run({ x }));
  for (const [i, { y, z }] of (await Promise.all(runs)).entries()) {
    const factor = [2, 3, 5, 7][i % 4];
    expect(y).toEqual(x.map((value) => value * factor));
    expect(z).toEqual(x.map((value) => value + factor));
  }
});

it('is of the version of the native one', () => {
  const { dependencies, devDependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
  expect(devDependencies['onnxruntime-web']).toBe(dependencies['onnxruntime-node']);
});
