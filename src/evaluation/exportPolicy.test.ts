/** @file The exported policy, run by ONNX Runtime alone. */

import { fromBinary } from '@bufbuild/protobuf';
import { ModelProtoSchema } from 'onnx-buf';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { emptyNormalizer, updateNormalizer } from '../data/normalizer.ts';
import { keyFromSeed, normals } from '../math/random.ts';
import { gaussianPolicySpec, initializePolicy } from '../policies/gaussianPolicy.ts';
import { createPolicyFunctions } from '../policies/policyFunctions.ts';
import { createInterpretedRuntime } from '../runtime/interpreted.ts';
import { exportPolicy } from './exportPolicy.ts';

const key = keyFromSeed(1);
const [S, A] = [5, 3];
const spec = gaussianPolicySpec({ stateSize: S, actionSize: A, hiddenSizes: [16, 8] });
// 200 times the first weights: actions on both sides of the limit.
const theta = initializePolicy(key, spec).map((x) => 200 * x);
const rows = normals(key, 40 * S).map((x, i) => 3 * x + (i % S));
const normalizer = updateNormalizer(emptyNormalizer(S), rows);

async function actions(actionLimit: number, states: Float32Array): Promise<Float32Array> {
  const session = await InferenceSession.create(
    exportPolicy({ spec, theta, normalizer, actionLimit }),
  );
  expect([...session.inputNames, ...session.outputNames]).toEqual(['state', 'action']);
  const { action } = await session.run({
    state: new Tensor('float32', states, [states.length / S, S]),
  });
  expect(action.dims).toEqual([states.length / S, A]);
  await session.release();
  return Float32Array.from(action.data as Float32Array);
}

describe('exportPolicy', () => {
  const policy = createPolicyFunctions(createInterpretedRuntime(), spec);

  it.each([1, 7])('gives the clipped mean action of %i rows', async (n) => {
    const states = rows.slice(0, n * S);
    const mean = await policy.mean({ theta, normalizer, states });
    const clipped = mean.map((x) => Math.min(1, Math.max(-1, x)));
    const found = await actions(1, states);
    for (const [i, x] of clipped.entries()) expect(found[i]).toBeCloseTo(x, 5);
  });

  it('the rows above are clipped at some actions and not at others', async () => {
    const mean = await policy.mean({ theta, normalizer, states: rows.slice(0, 7 * S) });
    const limited = mean.filter((x) => Math.abs(x) > 1).length;
    expect(limited).toBeGreaterThan(2);
    expect(limited).toBeLessThan(7 * A - 2);
  });

  it('does not clip without a limit', async () => {
    const states = rows.slice(0, 7 * S);
    const mean = await policy.mean({ theta, normalizer, states });
    const found = await actions(Number.POSITIVE_INFINITY, states);
    for (const [i, x] of mean.entries()) expect(found[i]).toBeCloseTo(x, 4);
  });

  it('treats every row alone', async () => {
    const all = await actions(1, rows);
    const third = await actions(1, rows.slice(2 * S, 3 * S));
    for (let i = 0; i < A; i++) expect(third[i]).toBeCloseTo(all[2 * A + i], 6);
  });

  it('gives controls in the units of the actuators, and says what a reader should know', async () => {
    const actuators = [
      { name: 'servo', range: [0, 300] as const },
      { name: 'motor', range: [-2, 2] as const },
      { name: 'valve', range: [0, 1] as const },
    ];
    const metadata = { family: 'press', psi: '{"x [m]":0.5}' };
    const bytes = exportPolicy({ spec, theta, normalizer, actionLimit: 1, actuators, metadata });
    const session = await InferenceSession.create(bytes);
    expect([...session.outputNames]).toEqual(['action', 'control']);
    const { action, control } = await session.run({ state: new Tensor('float32', rows, [40, S]) });
    expect(control.dims).toEqual([40, A]);
    const [a, c] = [action, control].map(({ data }) => data as Float32Array);
    for (let i = 0; i < a.length; i += A) {
      expect(c[i]).toBeCloseTo(150 + 150 * a[i], 3);
      expect(c[i + 1]).toBeCloseTo(2 * a[i + 1], 5);
      expect(c[i + 2]).toBeCloseTo(0.5 + 0.5 * a[i + 2], 6);
    }
    expect(Math.max(...a) - Math.min(...a)).toBe(2);
    await session.release();
    const { metadataProps } = fromBinary(ModelProtoSchema, bytes);
    expect(Object.fromEntries(metadataProps.map(({ key: k, value }) => [k, value]))).toEqual(
      metadata,
    );
  });

  it('has the action as the control where actuators have no range', async () => {
    const actuators = ['x', 'y', 'z'].map((name) => ({ name, range: null }));
    const bytes = exportPolicy({ spec, theta, normalizer, actionLimit: Infinity, actuators });
    const session = await InferenceSession.create(bytes);
    const { action, control } = await session.run({ state: new Tensor('float32', rows, [40, S]) });
    expect(control.data).toEqual(action.data);
    expect(Math.max(...(action.data as Float32Array))).toBeGreaterThan(1);
    await session.release();
  });

  it('is a function of its inputs: equal policies, equal bytes', () => {
    const policyOf = { spec, theta, normalizer, actionLimit: 1 };
    expect(exportPolicy(policyOf)).toEqual(exportPolicy(policyOf));
  });

  it('has a second input for the context of a policy that reads one', async () => {
    const conditioned = gaussianPolicySpec({ ...spec, contextSize: 2 });
    const weights = initializePolicy(key, conditioned).map((x) => 50 * x);
    const functions = createPolicyFunctions(createInterpretedRuntime(), conditioned);
    const bytes = exportPolicy({
      spec: conditioned,
      theta: weights,
      normalizer,
      actionLimit: Number.POSITIVE_INFINITY,
    });
    const session = await InferenceSession.create(bytes);
    expect([...session.inputNames]).toEqual(['state', 'context']);
    for (const n of [1, 7]) {
      const states = rows.slice(0, n * S);
      const context = normals(keyFromSeed(2), n * 2);
      const { action } = await session.run({
        state: new Tensor('float32', states, [n, S]),
        context: new Tensor('float32', context, [n, 2]),
      });
      const expected = await functions.mean({ theta: weights, normalizer, states, context });
      for (const [i, x] of expected.entries()) {
        expect((action.data as Float32Array)[i]).toBeCloseTo(x, 4);
      }
    }
    await session.release();
  });
});
