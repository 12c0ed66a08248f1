/** @file Algorithm 1: the order of its lines, what each of them changes, and that a key decides everything. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { emptyNormalizer, updateNormalizer } from '../data/normalizer.ts';
import type { Trajectories } from '../data/trajectories.ts';
import { keyFromSeed } from '../math/random.ts';
import { admrl } from './admrl.ts';
import type { Learner } from './learner.ts';
import { adversarialSelection } from './selection/adversarialSelection.ts';
import {
  cornerSelection,
  fixedSelection,
  gaussianSelection,
  uniformSelection,
  unitGaussianSelection,
} from './selection/randomSelection.ts';
import type { TaskSelection } from './selection/taskSelection.ts';
import {
  type RecordedStep,
  recordingRunner,
  tinyConfig,
  tinyConfigWith,
  tinyWorld,
} from './tinyWorld.testdata.ts';
import type { World } from './world.ts';

let world: World;
let steps: RecordedStep[];
let final: Learner;

async function run(
  seed: number,
  where = world,
  selection: TaskSelection = adversarialSelection,
): Promise<{ steps: RecordedStep[]; final: Learner }> {
  const runner = recordingRunner();
  const last = await admrl({ world: where, key: keyFromSeed(seed), step: runner.step, selection });
  return { steps: runner.steps, final: last };
}

beforeAll(async () => {
  world = await tinyWorld();
  ({ steps, final } = await run(1));
});
afterAll(() => world.dispose());

const texts = (recorded: readonly RecordedStep[]): string[] =>
  recorded.map(
    ({ label: { task, phase, stage, iteration } }) => `${task} ${phase} ${stage}.${iteration}`,
  );

const ofPhase = (phase: string): RecordedStep[] =>
  steps.filter(({ label }) => label.phase === phase);

describe('the order of Algorithm 1', () => {
  it('is that of its lines', () => {
    expect(texts(steps)).toEqual([
      // The first task: no zero-shot phase (line 4: D is empty), `firstTaskStages` = 3 stages.
      '0 initialise 0.0',
      '0 collect 0.0',
      '0 slbo 0.0',
      '0 collect 1.0',
      '0 slbo 1.0',
      '0 collect 2.0',
      '0 slbo 2.0',
      '0 gradient 0.0',
      // The others: nZeroShot = 2 iterations and the snapshot, then nSlbo = 2 stages.
      ...[1, 2].flatMap((task) => [
        `${task} initialise 0.0`,
        `${task} zero-shot 0.0`,
        `${task} zero-shot 0.1`,
        `${task} zero-shot 0.2`,
        `${task} collect 0.0`,
        `${task} slbo 0.0`,
        `${task} collect 1.0`,
        `${task} slbo 1.0`,
        `${task} gradient 0.0`,
      ]),
    ]);
  });

  it('follows the configuration', async () => {
    const other = await tinyWorld({ training: { nTasks: 1, firstTaskStages: 1, nInner: 3 } });
    expect(texts((await run(1, other)).steps)).toEqual([
      '0 initialise 0.0',
      '0 collect 0.0',
      '0 slbo 0.0',
      '0 slbo 0.1',
      '0 slbo 0.2',
      '0 gradient 0.0',
    ]);
    await other.dispose();
  });

  it('hands every step the state that the one before it left', () => {
    for (let i = 1; i < steps.length; i++) expect(steps[i].before).toBe(steps[i - 1].after);
    expect(final).toBe(steps[steps.length - 1].after);
  });

  it('does not depend on the state, so that steps can be passed over', async () => {
    const labels: unknown[] = [];
    const untouched = await admrl({
      world,
      key: keyFromSeed(1),
      step: async (label, learner) => {
        labels.push(label);
        return learner;
      },
      learner: final,
    });
    expect(labels).toEqual(steps.map(({ label }) => label));
    expect(untouched).toBe(final);
  });
});

describe('what a step changes', () => {
  const changedFields = ({ before, after }: RecordedStep): string[] =>
    (Object.keys(before) as (keyof Learner)[])
      .filter((name) => before[name] !== after[name])
      .sort();

  it.each([
    ['initialise', ['theta', 'value']],
    ['slbo', ['model', 'theta', 'value', 'virtualSteps']],
    // θ and V are re-expressed for the new normalisers, see normalizers.ts.
    ['collect', ['dataset', 'devData', 'ledger', 'normalizers', 'theta', 'value']],
  ])('%s: %s alone', (phase, fields) => {
    for (const step of ofPhase(phase)) {
      const changed = changedFields(step);
      // θ̂ of the task before is dropped with its θ; what D held before a task, another test looks at.
      const others = changed.filter((name) => name !== 'zeroShot' && name !== 'earlierRows');
      expect(others).toEqual(fields);
      expect(step.after.zeroShot).toBe(phase === 'initialise' ? null : step.before.zeroShot);
    }
  });

  it('zero-shot: as virtual training, and at its end the snapshot alone', () => {
    const last = tinyConfig.training.nZeroShot;
    for (const step of ofPhase('zero-shot')) {
      const training = ['model', 'theta', 'value', 'virtualSteps'];
      expect(changedFields(step)).toEqual(step.label.iteration === last ? ['zeroShot'] : training);
    }
  });

  it('gradient: ψ, the record and the counts; without the gradient no virtual steps', () => {
    const [first, ...others] = ofPhase('gradient');
    expect(changedFields(first)).toEqual(['history', 'ledger', 'psi']);
    for (const step of others)
      expect(changedFields(step)).toEqual(['history', 'ledger', 'psi', 'virtualSteps']);
  });

  it('θ and V begin anew in every task, V with its Adam moments; φ goes on with its own', () => {
    const starts = ofPhase('initialise').map(({ after }) => after);
    const thetas = starts.map(({ theta }) => Array.from(theta).join());
    expect(new Set(thetas).size).toBe(starts.length);
    for (const { value } of starts) {
      expect(value.step).toBe(0);
      expect(value.firstMoments.every((x) => x === 0)).toBe(true);
      expect(value.secondMoments.every((x) => x === 0)).toBe(true);
    }
    // Task 0: 3 stages × 1 iteration; task 1: 2 zero-shot iterations + 2 stages × 1; `model.steps` = 3 Adam steps each.
    expect(starts.map(({ model }) => model.step)).toEqual([0, 9, 21]);
  });

  it('a task knows how much of D is older than itself', () => {
    // Stages of 60 rows: three of the first task, two of the second.
    for (const { label, after } of steps) {
      expect(after.earlierRows).toBe([0, 3 * 60, 5 * 60][label.task]);
    }
  });

  it('the snapshot is θ̂ with the model and the normalisers it was optimised in', () => {
    const snapshots = ofPhase('zero-shot').filter(({ label }) => label.iteration === 2);
    expect(snapshots).toHaveLength(2);
    for (const { before, after } of snapshots) {
      expect(after.zeroShot?.thetaHat).toBe(before.theta);
      expect(after.zeroShot?.value).toBe(before.value);
      expect(after.zeroShot?.phi).toBe(before.model.parameters);
      expect(after.zeroShot?.normalizers).toBe(before.normalizers);
    }
  });
});

describe('data', () => {
  const rowsOf = ({ states, stateSize }: Trajectories): string[] =>
    Array.from({ length: states.length / stateSize }, (_, i) =>
      states.subarray(i * stateSize, (i + 1) * stateSize).join(),
    );

  it('D is every training transition of every task, in order', () => {
    expect(final.dataset.shards).toHaveLength(3 + 2 + 2);
    expect(final.dataset.size).toBe(7 * 60);
    for (const { before, after } of ofPhase('collect')) {
      expect(after.dataset.shards.slice(0, -1)).toEqual(before.dataset.shards);
    }
  });

  it('development data are of the newest stage and never in D', () => {
    const known = new Set(final.dataset.shards.flatMap(rowsOf));
    for (const { after } of ofPhase('collect')) {
      expect(after.devData?.size).toBe(40);
      const dev = (after.devData?.shards ?? []).flatMap(rowsOf);
      expect(dev.filter((row) => known.has(row))).toEqual([]);
    }
  });

  it('the normalisers are the statistics of D and of nothing else', () => {
    const { shards } = final.dataset;
    const states = shards.reduce(
      (n, { states }) => updateNormalizer(n, states),
      emptyNormalizer(4),
    );
    expect(final.normalizers.state).toEqual(states);
    const { mean } = final.normalizers.delta;
    const rows = shards.flatMap(({ states, nextStates }) =>
      Array.from({ length: states.length / 4 }, (_, i) => nextStates[4 * i] - states[4 * i]),
    );
    expect(final.normalizers.delta.count).toBe(rows.length);
    expect(mean[0]).toBeCloseTo(rows.reduce((a, b) => a + b) / rows.length, 6);
  });

  it('the ledger counts every real step in its column', () => {
    // H = 20. 7 stages of 60 and 40; two gradients of 2 rollouts of 6 episodes; one return of 6 episodes.
    expect(final.ledger).toEqual({
      train: 420,
      dev: 280,
      gradient: 2 * 2 * 6 * 20,
      evaluation: 6 * 20,
    });
    // 11 iterations of 2 updates of 5 × 20 steps, and 6 virtual episodes for each gradient.
    expect(final.virtualSteps).toBe(11 * 2 * 5 * 20 + 2 * 6 * 20);
  });

  it('without development data there is no development loss', async () => {
    const other = await tinyWorld({ training: { nTasks: 1, nDev: 0 } });
    const { steps: recorded, final: last } = await run(1, other);
    expect(last.devData).toBeNull();
    expect(last.ledger.dev).toBe(0);
    const metrics = recorded
      .filter(({ label }) => label.phase === 'slbo')
      .map((step) => step.metrics);
    for (const values of metrics) expect(values).not.toHaveProperty('modelDevLoss');
    for (const { metrics: values } of ofPhase('slbo'))
      expect(values).toHaveProperty('modelDevLoss');
    await other.dispose();
  });

  it('development data change nothing that is learned', async () => {
    const other = await tinyWorld({ training: { nDev: 0 } });
    const { final: without } = await run(1, other);
    expect({ ...without, devData: null, ledger: null }).toEqual({
      ...final,
      devData: null,
      ledger: null,
    });
    await other.dispose();
  });
});

describe('the key', () => {
  it('decides everything: equal keys give equal bytes, in another world too', async () => {
    expect((await run(1)).final).toEqual(final);
    const again = await tinyWorld();
    const repeated = await run(1, again);
    expect(repeated.final).toEqual(final);
    expect(repeated.steps.map(({ metrics, tasks }) => ({ metrics, tasks }))).toEqual(
      steps.map(({ metrics, tasks }) => ({ metrics, tasks })),
    );
    await again.dispose();
  });

  it('another one gives another run', async () => {
    const { final: other } = await run(2);
    expect(other.theta).not.toEqual(final.theta);
    expect(other.model.parameters).not.toEqual(final.model.parameters);
    expect(other.psi).not.toEqual(final.psi);
  });

  it('names every draw: no two collections see the same starts', () => {
    const starts = final.dataset.shards.map(({ states }) => states.subarray(0, 4 * 4).join());
    expect(new Set(starts).size).toBe(starts.length);
  });
});

describe('who chooses the tasks', () => {
  const selections = {
    'mb-unif': uniformSelection,
    'mb-gauss': gaussianSelection,
    'mb-gauss-clipped': unitGaussianSelection,
    'mb-corner': cornerSelection,
    'slbo-fixed': fixedSelection,
  } as const;
  const methods = Object.keys(selections);
  const runs = new Map<string, Awaited<ReturnType<typeof run>>>();
  beforeAll(async () => {
    for (const [method, selection] of Object.entries(selections)) {
      runs.set(method, await run(1, world, selection));
    }
  });

  it.each(methods)('%s: the same steps, and the same first task to the last bit', (method) => {
    const other = runs.get(method)?.steps ?? [];
    expect(texts(other)).toEqual(texts(steps));
    const first = steps.findIndex(({ label }) => label.phase === 'gradient');
    expect(other.slice(0, first)).toEqual(steps.slice(0, first));
    expect(other[first].before.psi).toEqual(Float64Array.from(world.family.defaultTask));
    // The record of the task holds the next one.
    const chosen = { psi: null, history: null };
    expect({ ...other[first].after, ...chosen }).toEqual({ ...steps[first].after, ...chosen });
  });

  it.each(methods)('%s: the same budget of real samples', (method) => {
    const { train, dev, gradient, evaluation } = (runs.get(method)?.final ?? final).ledger;
    expect({ train, dev }).toEqual({ train: final.ledger.train, dev: final.ledger.dev });
    expect(gradient).toBe(0);
    expect(evaluation).toBe(final.ledger.gradient + final.ledger.evaluation);
  });

  it('the tasks are theirs', () => {
    const visited = (method: string): (readonly number[])[] =>
      (runs.get(method)?.steps ?? steps).flatMap(({ tasks }) => tasks.map(({ psi }) => psi));
    const [admrlTasks, uniform] = [visited('admrl'), visited('mb-unif')];
    expect(uniform.slice(0, 2)).toEqual(admrlTasks.slice(0, 2));
    expect(uniform[2]).not.toEqual(admrlTasks[2]);
    expect(visited('slbo-fixed')).toEqual(Array(3).fill(Array.from(world.family.defaultTask)));
    const corners = visited('mb-corner').slice(1);
    expect(corners.flat().every((x) => Math.abs(x) === 1)).toBe(true);
    // Every selection draws with a key of its own.
    for (const method of ['mb-unif', 'mb-gauss', 'mb-gauss-clipped']) {
      expect(new Set(visited(method).map((psi) => psi.join())).size).toBe(3);
    }
  });
});

describe('the configuration', () => {
  it('sets the first standard deviation of the policy', async () => {
    const other = await tinyWorld({ training: { nTasks: 1 }, policy: { initialLogStd: -1.5 } });
    const { steps: recorded } = await run(1, other);
    expect(recorded[0].after.theta.subarray(-2)).toEqual(Float32Array.of(-1.5, -1.5));
    expect(tinyConfigWith({}).policy.initialLogStd).toBe(0);
    expect(steps[0].after.theta.subarray(-2)).toEqual(Float32Array.of(0, 0));
    await other.dispose();
  });
});
