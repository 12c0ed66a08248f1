/** @file An ensemble is its members: weights, blocks of rows, rollouts and fits are those of single models. */

import { describe, expect, it } from 'vitest';
import { emptyNormalizer, updateNormalizer } from '../data/normalizer.ts';
import { interpret } from '../graph/interpreter.ts';
import { greater } from '../graph/logic.ts';
import { input, type Node } from '../graph/node.ts';
import { toOnnx } from '../graph/onnx.ts';
import { columnOf, slice } from '../graph/structure.ts';
import { foldIn, keyFromSeed, normals, uniforms } from '../math/random.ts';
import { mean } from '../math/statistics.ts';
import { type AdamState, initialAdamState } from '../nn/adamLoop.ts';
import { createInterpretedRuntime } from '../runtime/interpreted.ts';
import { createNodeRuntime } from '../runtime/node.ts';
import {
  applyDelta,
  type DynamicsModel,
  dynamicsFeeds,
  dynamicsInputs,
  dynamicsLayout,
  dynamicsSpec,
  memberModel,
  normalizedDelta,
  predict,
  predictByMember,
} from './dynamicsModel.ts';
import { createModelFit, createModelLoss } from './fitModel.ts';
import { initializeDynamics } from './initializeDynamics.ts';
import { blockOf, memberKey, memberState, memberView } from './members.ts';
import { createModelPredictions } from './modelError.ts';
import { createVirtualRollouts, drawRolloutNoise, type RolloutPolicy } from './virtualRollouts.ts';

const key = keyFromSeed(31);
const members = 3;
const sizes = { stateSize: 3, actionSize: 2, hiddenSizes: [7] };
const single = dynamicsSpec(sizes);
const spec = dynamicsSpec({ ...sizes, members });
const normalizers = {
  state: updateNormalizer(emptyNormalizer(3), normals(foldIn(key, 's'), 60)),
  delta: updateNormalizer(
    emptyNormalizer(3),
    normals(foldIn(key, 'd'), 60).map((x) => 0.4 * x),
  ),
};
const phi = initializeDynamics(foldIn(key, 'phi'), spec, { standardDeviation: 0.7 });
const ensemble: DynamicsModel = { spec, phi, normalizers };
const every = Array.from({ length: members }, (_, member) => member);

describe('weights', () => {
  it('are those of single models with the members’ keys, the first with the key itself', () => {
    expect(phi.length).toBe(members * dynamicsLayout(single).size);
    for (const member of every) {
      const own = initializeDynamics(memberKey(foldIn(key, 'phi'), member), single, {
        standardDeviation: 0.7,
      });
      expect(memberView(phi, members, member)).toEqual(own);
    }
    expect(memberKey(key, 0)).toEqual(key);
    const distinct = every.map((member) => memberView(phi, members, member).join());
    expect(new Set(distinct).size).toBe(members);
  });

  it('by fan-in have a spread of √(2 / n) in a layer of n inputs, whatever its width', () => {
    const wide = dynamicsSpec({ stateSize: 30, actionSize: 20, hiddenSizes: [400, 100] });
    const weights = initializeDynamics(key, wide, { standardDeviation: 'fan-in' });
    const { slices } = dynamicsLayout(wide);
    for (const [name, inputs] of [
      ['w0', 50],
      ['w1', 400],
      ['w2', 100],
    ] as const) {
      const { offset, size } = slices.find((one) => one.name === name)!;
      const squares = weights.subarray(offset, offset + size).reduce((sum, x) => sum + x * x, 0);
      // A normal cut at two standard deviations keeps 0.8796 of its own; 3000 draws give it to 1.3 %.
      expect(Math.sqrt(squares / size) / Math.sqrt(2 / inputs)).toBeCloseTo(0.8796, 1);
    }
  });

  it('of no or half a member are refused', () => {
    for (const count of [0, 1.5]) {
      expect(() => dynamicsSpec({ ...sizes, members: count })).toThrow(
        `members is ${count}, expected an integer >= 1`,
      );
    }
  });
});

describe('blocks of rows', () => {
  it('follow one another, cover all rows and differ by one row at most', () => {
    for (const [rows, count] of [
      [12, 4],
      [50, 4],
      [7, 3],
      [3, 3],
      [5, 1],
    ]) {
      const blocks = Array.from({ length: count }, (_, member) => blockOf(rows, count, member));
      expect(blocks[0].start).toBe(0);
      expect(blocks[count - 1].end).toBe(rows);
      for (let i = 1; i < count; i++) expect(blocks[i].start).toBe(blocks[i - 1].end);
      const lengths = blocks.map(({ start, end }) => end - start);
      expect(Math.max(...lengths) - Math.min(...lengths)).toBeLessThanOrEqual(1);
    }
  });

  it('need a row for every member', () => {
    expect(() => blockOf(2, 3, 0)).toThrow(/2 rows cannot be dealt to 3 members/);
  });
});

/** ŝ′ of 7 rows in float64: by the whole model, and by each of its members. */
function predictions(model: DynamicsModel): { dealt: number[]; byMember: number[][] } {
  const { nodes, inputs } = dynamicsInputs(model.spec);
  const states = input([7, 3]);
  const actions = input([7, 2]);
  const each = predictByMember(model.spec, nodes, states, actions);
  const outputs = {
    dealt: predict(model.spec, nodes, states, actions),
    ...Object.fromEntries(each.map((node, member) => [`member${member}`, node])),
  };
  const feeds = {
    ...dynamicsFeeds(model),
    states: normals(foldIn(key, 'states'), 21),
    actions: normals(foldIn(key, 'actions'), 14),
  };
  const results = interpret({ inputs: { ...inputs, states, actions }, outputs }, feeds);
  return {
    dealt: [...results.dealt],
    byMember: each.map((_, i) => [...(results as Record<string, Float64Array>)[`member${i}`]]),
  };
}

describe('predictions', () => {
  const alone = every.map((member) => predictions(memberModel(ensemble, member)).dealt);

  it('of every member are those of the single model', () => {
    expect(predictions(ensemble).byMember).toEqual(alone);
    expect(alone[0]).not.toEqual(alone[1]);
  });

  it('of a step are the members’, block by block: 7 rows are 3, 2 and 2', () => {
    const rows = (values: number[], from: number, to: number): number[] =>
      values.slice(3 * from, 3 * to);
    expect(predictions(ensemble).dealt).toEqual([
      ...rows(alone[0], 0, 3),
      ...rows(alone[1], 3, 5),
      ...rows(alone[2], 5, 7),
    ]);
  });

  it('of a single member are the same program, byte by byte, as of the network alone', () => {
    const bytesOf = (isDealt: boolean): Uint8Array => {
      const { nodes, inputs } = dynamicsInputs(single);
      const states = input([7, 3]);
      const actions = input([7, 2]);
      const own = { ...nodes, parameters: nodes.members[0] };
      const next = isDealt
        ? predict(single, nodes, states, actions)
        : applyDelta(nodes, states, normalizedDelta(single, own, states, actions));
      return toOnnx({ inputs: { ...inputs, states, actions }, outputs: { next } });
    };
    expect(Object.keys(dynamicsInputs(single).inputs).slice(0, 4)).toEqual([
      'w0',
      'b0',
      'w1',
      'b1',
    ]);
    expect(bytesOf(true)).toEqual(bytesOf(false));
  });

  it('that are compared with transitions are the mean of the members', async () => {
    const inFloat64 = createInterpretedRuntime();
    const states = normals(foldIn(key, 'states'), 21);
    const actions = normals(foldIn(key, 'actions'), 14);
    const compiled = createModelPredictions(inFloat64, spec);
    const mixed = await compiled.predict(ensemble, states, actions);
    await compiled.dispose();
    alone[0].forEach((_, i) => {
      expect(mixed[i]).toBeCloseTo(mean(alone.map((values) => values[i])), 5);
    });
  });
});

/** Ends where s_0 > 0.3, after 7 steps at the latest. */
const family = {
  timeLimit: 7,
  terminated: ({ nextState }: { readonly nextState: Node }): Node =>
    greater(columnOf(nextState, 0), 0.3),
};

/** The mean of the action is the first two entries of θ, log σ the last two. */
const policy: RolloutPolicy = {
  parameterCount: 4,
  contextSize: 0,
  distribution: (theta, state) => ({
    mean: slice(state, 1, 0, 2),
    logStd: slice(theta, 0, 2, 4),
  }),
};

describe('a rollout', () => {
  it('is that of the members, block of environments by block, with restarts', async () => {
    const runtime = createInterpretedRuntime();
    const shape = { horizon: 20, numEnvs: 8, poolSize: 5 };
    const inputs = {
      theta: Float32Array.of(0, 0, -1, 0.1),
      resetStates: normals(foldIn(key, 'pool'), 15).map((x) => 0.3 * x),
      ...drawRolloutNoise(foldIn(key, 'noise'), shape, 2),
    };
    const rollOut = async (model: DynamicsModel) => {
      const rollouts = await createVirtualRollouts(runtime, model, { family, policy, ...shape });
      const trajectories = await rollouts.run(inputs);
      await rollouts.dispose();
      return trajectories;
    };
    const together = await rollOut(ensemble);
    const apart = await Promise.all(every.map((member) => rollOut(memberModel(ensemble, member))));
    expect(together.terminated).toContain(1);
    for (let row = 0; row < 20 * 8; row++) {
      const env = row % 8;
      const member = every.find((one) => env < blockOf(8, members, one).end)!;
      const at = (values: Float32Array): Float32Array => values.subarray(3 * row, 3 * row + 3);
      expect(at(together.nextStates)).toEqual(at(apart[member].nextStates));
      expect(together.terminated[row]).toBe(apart[member].terminated[row]);
    }
  });
});

describe('a fit', () => {
  const steps = 4;
  const batchSize = 6;
  const windowsOf = (member: number) => {
    const own = foldIn(foldIn(key, 'windows'), member);
    const firstStates = normals(foldIn(own, 's'), steps * batchSize * 3);
    return {
      firstStates,
      actions: uniforms(foldIn(own, 'a'), steps * batchSize * 2, -1, 1),
      nextStates: firstStates.map((x, i) => x + 0.3 * Math.sin(5 * firstStates[i - (i % 3)])),
      mask: new Float32Array(steps * batchSize).fill(1),
    };
  };
  const windows = every.map(windowsOf);
  const options = { steps, batchSize, maxGradientNorm: 0.1 };

  it('of a member is that of a single model with its weights, moments and minibatches', async () => {
    const runtime = await createNodeRuntime({ threads: 1 });
    const fit = createModelFit(runtime, { spec, ...options });
    const alone = createModelFit(runtime, { spec: single, ...options });
    // Twice: the second fit starts with moments that differ.
    const first = await fit.run(initialAdamState(phi), normalizers, windows);
    const second = await fit.run(first.state, normalizers, windows);
    expect(second.losses.length).toBe(members * steps);
    for (const member of every) {
      const own = { ...initialAdamState(memberView(phi, members, member)) };
      const one = await alone.run(own, normalizers, [windows[member]]);
      const two = await alone.run(one.state, normalizers, [windows[member]]);
      expect(memberState(second.state, members, member)).toEqual<AdamState>(two.state);
      expect(memberView(second.losses, members, member)).toEqual(two.losses);
    }
    await expect(fit.run(initialAdamState(phi), normalizers, [windows[0]])).rejects.toThrow(
      'windows for 1 members, expected 3',
    );
    await Promise.all([fit.dispose(), alone.dispose()]);
  });

  it('is judged by the mean of its members’ losses', async () => {
    const runtime = createInterpretedRuntime();
    const first = (values: Float32Array): Float32Array => values.subarray(0, values.length / steps);
    const [{ firstStates, actions, nextStates, mask }] = windows;
    const batch = {
      firstStates: first(firstStates),
      actions: first(actions),
      nextStates: first(nextStates),
      mask: first(mask),
    };
    const lossOf = async (model: DynamicsModel): Promise<number> => {
      const compiled = createModelLoss(runtime, { spec: model.spec, batchSize });
      const loss = await compiled.run(model, batch);
      await compiled.dispose();
      return loss;
    };
    const apart = await Promise.all(every.map((member) => lossOf(memberModel(ensemble, member))));
    expect(await lossOf(ensemble)).toBeCloseTo(mean(apart), 12);
  });
});
