import { describe, expect, it } from 'vitest';
import { emptyNormalizer, updateNormalizer } from '../../data/normalizer.ts';
import { allocateTrajectories, type Trajectories } from '../../data/trajectories.ts';
import { problems } from '../../envs/problems.ts';
import { foldIn, keyFromSeed, normals } from '../../math/random.ts';
import { type DynamicsModel, dynamicsSpec } from '../../models/dynamicsModel.ts';
import { initializeDynamics } from '../../models/initializeDynamics.ts';
import { createModelPredictions } from '../../models/modelError.ts';
import { createInterpretedRuntime } from '../../runtime/interpreted.ts';
import { outOfDistributionTasks } from '../testTasks.ts';
import {
  type CompareModelsOptions,
  compareModels,
  modelComparisonTasks,
} from './modelComparison.ts';

const { family } = problems.pointMass;
const { stateSize, actionSize } = family;
const key = keyFromSeed(4);

/** One episode of made-up transitions, of which only the first `length` are valid. */
function episodeOf(name: string, length: number): Trajectories {
  const episode = allocateTrajectories({ horizon: 6, numEnvs: 1, stateSize, actionSize });
  const draw = (what: string, to: Float32Array): void =>
    to.set(normals(foldIn(foldIn(key, name), what), to.length));
  draw('states', episode.states);
  draw('actions', episode.actions);
  draw('nextStates', episode.nextStates);
  episode.valid.fill(1, 0, length);
  return episode;
}

const episodes = [episodeOf('a', 6), episodeOf('b', 2), episodeOf('c', 5)];

/** `[N, S]` s′ − s of all valid rows. */
function deltas(): Float32Array {
  const rows = episodes.flatMap(({ states, nextStates, valid }) =>
    Array.from(nextStates, (x, i) => ({ row: Math.floor(i / stateSize), delta: x - states[i] }))
      .filter(({ row }) => valid[row] === 1)
      .map(({ delta }) => delta),
  );
  return Float32Array.from(rows);
}

const spec = dynamicsSpec({ stateSize, actionSize, hiddenSizes: [4] });
const states = updateNormalizer(emptyNormalizer(stateSize), episodes[0].states);

function randomModel(name: string): DynamicsModel {
  const normalizers = {
    state: states,
    delta: updateNormalizer(emptyNormalizer(stateSize), deltas()),
  };
  return { spec, phi: initializeDynamics(foldIn(key, name), spec), normalizers };
}

/** Predicts the mean change: φ = 0 is a change of 0 standard deviations. */
function meanModel(): DynamicsModel {
  const model = randomModel('mean');
  return { ...model, phi: model.phi.map(() => 0) };
}

const runtime = createInterpretedRuntime();

type Compared = Pick<CompareModelsOptions['models'][number], 'method' | 'seed' | 'model'>;

const compare = (compared: readonly Compared[], of = episodes) => {
  const models = compared.map((one) => ({ name: 'run', trainSamples: 640, ...one }));
  return compareModels({ runtime, family, models, episodes: of, resamples: 200, key });
};

describe('compareModels', () => {
  it('gives an error of 1 to the mean change, in units of its own standard deviation', async () => {
    const {
      runs,
      scale,
      transitions,
      episodes: count,
    } = await compare([{ method: 'admrl', seed: 1, model: meanModel() }]);
    expect([transitions, count]).toEqual([13, 3]);
    expect(runs[0].error).toBeCloseTo(1, 5);
    const all = deltas();
    for (let i = 0; i < stateSize; i++) {
      const column = Array.from(all).filter((_, place) => place % stateSize === i);
      const centre = column.reduce((a, b) => a + b) / column.length;
      const squares = column.reduce((sum, x) => sum + (x - centre) ** 2, 0);
      expect(scale[i]).toBeCloseTo(Math.sqrt(squares / column.length), 6);
    }
  });

  it('is the root mean square over all valid transitions, and the mean over the seeds of a method', async () => {
    const models = ['x', 'y', 'z'].map(randomModel);
    const result = await compare([
      { method: 'admrl', seed: 1, model: models[0] },
      { method: 'admrl', seed: 2, model: models[1] },
      { method: 'mb-unif', seed: 1, model: models[2] },
    ]);
    const predictions = createModelPredictions(runtime, spec, family);
    for (const [m, model] of models.entries()) {
      let [sum, count] = [0, 0];
      for (const { states: from, actions, nextStates, valid } of episodes) {
        const predicted = await predictions.predict(model, from, actions);
        predicted.forEach((x, i) => {
          if (valid[Math.floor(i / stateSize)] === 0) return;
          sum += ((x - nextStates[i]) / result.scale[i % stateSize]) ** 2;
          count += 1;
        });
      }
      expect(result.runs[m].error).toBeCloseTo(Math.sqrt(sum / count), 5);
    }
    await predictions.dispose();
    const [admrl, unif] = result.methods;
    expect(admrl.error).toBeCloseTo(0.5 * (result.runs[0].error + result.runs[1].error), 12);
    expect(unif.error).toBe(result.runs[2].error);
    for (const { error, low, high } of result.methods) {
      expect(low).toBeLessThanOrEqual(error);
      expect(high).toBeGreaterThanOrEqual(error);
      expect(high).toBeGreaterThan(low);
    }
  });

  it('gives equal models equal intervals, whatever their method', async () => {
    const model = randomModel('x');
    const { methods } = await compare([
      { method: 'admrl', seed: 1, model },
      { method: 'mb-corner', seed: 7, model },
    ]);
    expect({ ...methods[1], method: 'admrl' }).toEqual(methods[0]);
  });

  it('refuses a state that never changes', async () => {
    const still = episodes.map((episode) => ({ ...episode, nextStates: episode.states }));
    const models = [{ method: 'admrl' as const, seed: 1, model: randomModel('x') }];
    await expect(compare(models, still)).rejects.toThrow(
      'scale is 0 everywhere, expected at least one positive entry',
    );
  });
});

describe('modelComparisonTasks', () => {
  it('are five tasks out of distribution, the first and the last of them included', () => {
    const all = outOfDistributionTasks(problems.ant2d.family);
    const tasks = modelComparisonTasks(problems.ant2d.family);
    expect(tasks).toHaveLength(5);
    for (const psi of tasks) expect(all).toContainEqual(psi);
    expect(new Set(tasks.map(String)).size).toBe(5);
    expect([tasks[0], tasks[4]]).toEqual([all[0], all.at(-1)]);
  });
});
