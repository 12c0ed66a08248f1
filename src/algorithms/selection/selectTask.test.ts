/** @file Lines 8-12: the random second task, the projected ascent on the estimated gap, and what every method records. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { problemByName } from '../../envs/problems.ts';
import { foldIn, type Key, keyFromSeed } from '../../math/random.ts';
import { taskBox } from '../../tasks/box.ts';
import { admrl } from '../admrl.ts';
import { initialLearner, startTask } from '../initialize.ts';
import type { Learner } from '../learner.ts';
import type { AlgorithmConfig } from '../settings.ts';
import type { TaskContext } from '../step.ts';
import { recordingRunner, tinyWorld } from '../tinyWorld.testdata.ts';
import type { World } from '../world.ts';
import { adversarialSelection } from './adversarialSelection.ts';
import { measureTaskGradient } from './measureTaskGradient.ts';
import {
  cornerSelection,
  fixedSelection,
  gaussianSelection,
  uniformSelection,
  unitGaussianSelection,
} from './randomSelection.ts';
import { selectTask } from './selectTask.ts';
import type { TaskSelection } from './taskSelection.ts';

const key = keyFromSeed(3);
// Half-widths 2 and 1, off the origin: a step in units of the box differs from one in ψ.
const box = taskBox([-1, -1], [3, 1]);
const point = problemByName('pointMass');
const problem = { ...point, family: { ...point.family, box } };
const halfWidths = [2, 1];
const selections: Readonly<Record<string, TaskSelection>> = {
  uniform: uniformSelection,
  gaussian: gaussianSelection,
  unitGaussian: unitGaussianSelection,
  corner: cornerSelection,
  fixed: fixedSelection,
};
const others = Object.keys(selections);

let world: World;
beforeAll(async () => {
  world = await tinyWorld({ taskGradient: { episodes: 2 } }, problem);
});
afterAll(() => world.dispose());

function context(
  contextKey: Key,
  task: number,
  changes: Partial<AlgorithmConfig['training']> = {},
): TaskContext & ReturnType<typeof recordingRunner> {
  const { config } = world;
  const training = { ...config.training, ...changes };
  const changed = { ...world, config: { ...config, training } };
  return { world: changed, key: contextKey, task, ...recordingRunner() };
}

/** θ̂ and θ* differ, so that there is a gap. */
function withZeroShot(): Learner {
  const start = initialLearner(world, key);
  const { theta, value, model, normalizers } = start;
  return {
    ...start,
    theta: theta.map((x, i) => x + 0.05 * Math.sin(i)),
    zeroShot: { thetaHat: theta, value, phi: model.parameters, normalizers },
  };
}

describe('line 8: after the first task', () => {
  it('ψ is drawn uniformly from Ψ', async () => {
    const start = initialLearner(world, key);
    const drawn: Float64Array[] = [];
    for (let i = 0; i < 200; i++) {
      drawn.push((await selectTask(context(foldIn(key, i), 0), start, adversarialSelection)).psi);
    }
    for (const [k, half] of halfWidths.entries()) {
      const centre = k === 0 ? 1 : 0;
      const units = drawn.map((psi) => (psi[k] - centre) / half);
      expect(units.every((x) => x >= -1 && x < 1)).toBe(true);
      // Of 200 uniform draws 100 ± 7.1 lie in each half, and 50 ± 6.1 in each quarter: 4 standard deviations.
      const shares = [-1, -0.5, 0, 0.5].map(
        (low) => units.filter((x) => x >= low && x < low + 0.5).length,
      );
      for (const share of shares) expect(Math.abs(share - 50)).toBeLessThan(25);
    }
    // Independent coordinates: each quadrant of Ψ holds 50 ± 6.1.
    const quadrant = drawn.filter((psi) => psi[0] > 1 && psi[1] > 0).length;
    expect(Math.abs(quadrant - 50)).toBeLessThan(25);
  });

  it('the record has no θ̂, no gap, no gradient; the return is counted as evaluation', async () => {
    const started = context(key, 0);
    const start = initialLearner(world, key);
    const after = await selectTask(started, start, adversarialSelection);
    expect(started.steps[0].label).toEqual({ task: 0, phase: 'gradient', stage: 0, iteration: 0 });
    expect(started.steps[0].tasks).toEqual([
      {
        task: 0,
        psi: [0.5, 0.5],
        realReturnZeroShot: null,
        realReturnAfter: expect.any(Number),
        gap: null,
        gapStandardError: null,
        gradient: null,
        nextPsi: Array.from(after.psi),
      },
    ]);
    expect(after.ledger).toEqual({ ...start.ledger, evaluation: 2 * 20 });
  });
});

describe('training.firstTaskGradient = untrained', () => {
  const changes = { firstTaskGradient: 'untrained', taskStepSize: 1e-4 } as const;

  it('ascends from the first task, with the policy that it began with as θ̂ in the model after SLBO', async () => {
    const started = context(key, 0, changes);
    const begun = await startTask(started, initialLearner(world, key));
    const { theta, model, normalizers } = withZeroShot();
    const ended: Learner = { ...begun, theta, model, normalizers };
    const after = await selectTask(started, ended, adversarialSelection);
    const [record] = started.steps[1].tasks;
    const snapshot = {
      thetaHat: begun.theta,
      value: begun.value,
      phi: model.parameters,
      normalizers,
    };
    const asked = [started.world, ended, snapshot, foldIn(key, 'lines 9-11')] as const;
    const { gradient, gap, realReturnZeroShot } = await measureTaskGradient(...asked);
    expect(record).toMatchObject({ gradient, gap, realReturnZeroShot });
    for (const [k, w] of halfWidths.entries()) {
      const step = (1e-4 * w * w * gradient.total[k]) / 20;
      expect(after.psi[k] - ended.psi[k]).toBeCloseTo(step, 12);
    }
    // R1 and R2 of 2 episodes of 20 steps, and V.
    expect(after.ledger.gradient - ended.ledger.gradient).toBe(80);
    expect(after.virtualSteps - ended.virtualSteps).toBe(40);
  });

  it('records the untrained policy where policies are recorded', async () => {
    const own = await tinyWorld({ adaptation: { start: 'known' }, training: changes });
    const runner = recordingRunner();
    const learner = await admrl({ world: own, key, step: runner.step });
    expect(learner.history[0].gradient).not.toBeNull();
    const untrained = learner.known?.find(({ name }) => name === 'θ̂ of task 0');
    const begun = runner.steps.find(({ label }) => label.phase === 'initialise')?.after;
    expect(untrained?.theta).toEqual(begun?.theta);
    await own.dispose();
  });
});

describe('lines 9-12: the ascent', () => {
  it('moves along ∂L/∂ψ in units of the box, per real step', async () => {
    const alpha = 1e-4;
    const started = context(key, 1, { taskStepSize: alpha });
    const before = withZeroShot();
    const after = await selectTask(started, before, adversarialSelection);
    const [record] = started.steps[0].tasks;
    const total = record.gradient?.total ?? [];
    expect(total.some((x) => Math.abs(x) > 1e-3)).toBe(true);
    // x = (ψ − centre) / w: ∂L/∂x = w ∂L/∂ψ, and Δψ = w Δx; H = 20.
    for (const [k, w] of halfWidths.entries()) {
      expect(after.psi[k] - before.psi[k]).toBeCloseTo((alpha * w * w * total[k]) / 20, 12);
    }
    expect(record.psi).toEqual([0.5, 0.5]);
    expect(record.nextPsi).toEqual(Array.from(after.psi));
  });

  it('never leaves Ψ: a huge step ends in the corner that the gradient points to', async () => {
    const started = context(key, 1, { taskStepSize: 1e9 });
    const { psi } = await selectTask(started, withZeroShot(), adversarialSelection);
    const total = started.steps[0].tasks[0].gradient?.total ?? [];
    const corner = total.map((x, k) => (x > 0 ? box.high[k] : box.low[k]));
    expect(Array.from(psi)).toEqual(corner);
  });

  it('a step of size 0 stays', async () => {
    const { psi } = await selectTask(
      context(key, 1, { taskStepSize: 0 }),
      withZeroShot(),
      adversarialSelection,
    );
    expect(Array.from(psi)).toEqual([0.5, 0.5]);
  });
});

describe('the other methods', () => {
  /** The record and the learner of one selection. */
  async function selected(selection: TaskSelection, task: number) {
    const started = context(key, task);
    const learner = task === 0 ? initialLearner(world, key) : withZeroShot();
    const after = await selectTask(started, learner, selection);
    return { record: started.steps[0].tasks[0], after };
  }

  it.each(others)('%s: the first task is recorded as by AdMRL', async (name) => {
    const { record, after } = await selected(selections[name], 0);
    const admrl = await selected(adversarialSelection, 0);
    expect({ ...record, nextPsi: null }).toEqual({ ...admrl.record, nextPsi: null });
    expect(after.ledger).toEqual(admrl.after.ledger);
    expect(record.nextPsi).toEqual(Array.from(after.psi));
  });

  it('the uniform one draws the second task of AdMRL', async () => {
    const { record } = await selected(uniformSelection, 0);
    expect(record.nextPsi).toEqual((await selected(adversarialSelection, 0)).record.nextPsi);
  });

  it.each(others)('%s: the gap is that of AdMRL, without the gradient', async (name) => {
    const { record, after } = await selected(selections[name], 1);
    const admrl = await selected(adversarialSelection, 1);
    expect(record.gap).not.toBe(0);
    expect(record.gapStandardError).toBeGreaterThan(0);
    expect({ ...record, nextPsi: null }).toEqual({
      ...admrl.record,
      gradient: null,
      nextPsi: null,
    });
    // Two rollouts of 2 episodes of 20 steps.
    expect(after.ledger).toEqual({ train: 0, dev: 0, gradient: 0, evaluation: 80 });
    expect(admrl.after.ledger).toEqual({ train: 0, dev: 0, gradient: 80, evaluation: 0 });
    expect(after.virtualSteps).toBe(0);
  });

  it.each([adversarialSelection, ...Object.values(selections)])(
    'needs θ̂ (%#)',
    async (selection) => {
      await expect(
        selectTask(context(key, 1), initialLearner(world, key), selection),
      ).rejects.toThrow('the gap of a task needs θ̂: the zero-shot phase must come first');
    },
  );
});

describe('a selection with a memory', () => {
  /** Upper confidence bounds over the corners of Ψ: its state counts visits and sums gaps, corner by corner. */
  interface Counts {
    readonly visits: Float64Array;
    readonly gaps: Float64Array;
    readonly last: number | null;
  }
  const corners = [0, 1, 2, 3].map((i) => [i & 1 ? 3 : -1, i & 2 ? 1 : -1]);
  const bandit: TaskSelection<Counts> = {
    initial: () => ({ visits: new Float64Array(4), gaps: new Float64Array(4), last: null }),
    observe: fixedSelection.observe,
    propose({ observation, history, state: { visits, gaps, last } }) {
      const counted = visits.map((n, i) => n + Number(i === last));
      const summed = gaps.map((sum, i) => sum + (i === last ? (observation.gap ?? 0) : 0));
      const bound = (i: number): number =>
        counted[i] === 0 ? Infinity : (summed[i] + Math.sqrt(history.length)) / counted[i];
      const best = [0, 1, 2, 3].reduce((a, b) => (bound(b) > bound(a) ? b : a));
      return {
        psi: corners[best],
        state: { visits: counted, gaps: summed, last: best },
        diagnostics: { visits: counted[best], tasksBefore: history.length },
      };
    },
  };

  it('is a value of one file: its state travels in the learner, its numbers in the record', async () => {
    let learner: Learner = { ...withZeroShot(), selection: bandit.initial(world) };
    const visited: number[][] = [];
    for (let task = 1; task <= 4; task++) {
      const started = context(foldIn(key, task), task);
      learner = await selectTask(started, learner, bandit as TaskSelection);
      visited.push(Array.from(learner.psi));
      const [record] = started.steps[0].tasks;
      expect(record.selection).toEqual({ visits: 0, tasksBefore: task - 1 });
      expect(learner.history).toHaveLength(task);
      expect(learner.history[task - 1]).toBe(record);
    }
    // Corners that were never tried come first.
    expect(visited).toEqual(corners);
    const { visits, gaps, last } = learner.selection as Counts;
    expect([...visits]).toEqual([1, 1, 1, 0]);
    expect(last).toBe(3);
    expect([...gaps].slice(0, 3)).toEqual(learner.history.slice(1).map(({ gap }) => gap));
  });
});
