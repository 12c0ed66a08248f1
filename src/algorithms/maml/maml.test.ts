/** @file MAML as an algorithm: what it counts, what depends on ψ, and what a resumed run passes over. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keyFromSeed } from '../../math/random.ts';
import type { AdaptedPolicy } from '../algorithm.ts';
import type { StepLabel, StepRunner } from '../step.ts';
import { tinyWorld } from '../tinyWorld.testdata.ts';
import type { World } from '../world.ts';
import { maml } from './maml.ts';
import type { MamlState } from './mamlState.ts';

const key = keyFromSeed(5);
/** Three simulators of 20 steps, two tasks an update, before and after: 240 steps; 60 for the moments. */
const [startSteps, updateSteps] = [60, 240];

interface Recorded {
  readonly label: StepLabel;
  readonly after: MamlState;
  readonly metrics: Readonly<Record<string, number>>;
}

let world: World;
const variants = { maml: maml({ readsTask: false }), 'maml-mt': maml({ readsTask: true }) };
const trained = new Map<string, readonly Recorded[]>();

/** Trains, passing over the first steps as a run that resumes does. */
async function train(
  name: keyof typeof variants,
  start: MamlState,
  passedOver = 0,
): Promise<Recorded[]> {
  const steps: Recorded[] = [];
  let passed = 0;
  const step: StepRunner<MamlState> = async (label, state, advance) => {
    if (passed++ < passedOver) return state;
    const metrics: Record<string, number> = {};
    const after = await advance(state, {
      metrics: (values) => Object.assign(metrics, values),
      task: () => {},
    });
    steps.push({ label, after, metrics });
    return after;
  };
  await variants[name].train({ world, key, step }, start);
  return steps;
}

async function adapted(
  name: keyof typeof variants,
  psi: readonly number[],
  labels: StepLabel[] = [],
): Promise<AdaptedPolicy<MamlState>[]> {
  const sizes = { samplesPerStage: 100, stages: 3, numEnvs: 4, zeroShotIterations: 1 };
  const stages: AdaptedPolicy<MamlState>[] = [];
  const context = { world, key, psi, ...sizes, onStep: (label: StepLabel) => labels.push(label) };
  for await (const stage of variants[name].adapt(context, trained.get(name)![2].after)) {
    stages.push(stage);
  }
  return stages;
}

beforeAll(async () => {
  world = await tinyWorld();
  for (const name of ['maml', 'maml-mt'] as const) {
    trained.set(name, await train(name, variants[name].initial(world, key)));
  }
});
afterAll(() => world.dispose());

describe.each(['maml', 'maml-mt'] as const)('%s', (name) => {
  it('trains in a step for the moments and one for every update', () => {
    const steps = trained.get(name)!;
    expect(steps.map(({ label }) => `${label.phase} ${label.iteration}`)).toEqual([
      'initialise 0',
      'update 0',
      'update 1',
    ]);
    const counts = steps.map(({ after }) => after.ledger.train);
    expect(counts).toEqual([0, 1, 2].map((n) => startSteps + n * updateSteps));
    expect(steps.map(({ after }) => after.normalizer.count)).toEqual(counts);
    expect(steps[2].after.theta).not.toEqual(steps[1].after.theta);
    expect(Object.keys(steps[1].metrics)).toEqual([
      'realReturn',
      'adaptedReturn',
      'policyKl',
      'policyObjective',
      'policyStd',
      'lineSearchStep',
      'cgResidual',
    ]);
    expect(steps[1].metrics.policyKl).toBeGreaterThan(0);
  });

  it('reaches the same bytes from any step on', async () => {
    const steps = trained.get(name)!;
    for (const n of [1, 2]) {
      const rest = await train(name, steps[n - 1].after, n);
      expect(rest).toEqual(steps.slice(n));
    }
  });

  it('adapts by one step for every stage, and leaves what was trained as it is', async () => {
    const before = structuredClone(trained.get(name)![2].after);
    const labels: StepLabel[] = [];
    const stages = await adapted(name, [0.5, -0.5], labels);
    expect(trained.get(name)![2].after).toEqual(before);
    expect(stages.map(({ samples }) => samples)).toEqual([0, 100, 200, 300]);
    expect(stages.map(({ state }) => state.ledger.train)).toEqual([0, 100, 200, 300]);
    expect(labels.map(({ phase, stage }) => `${phase} ${stage}`)).toEqual(
      [0, 1, 2].map((stage) => `adapt ${stage}`),
    );
    const moves = stages
      .slice(1)
      .map(({ state }, i) =>
        Math.hypot(...state.theta.map((x, p) => x - stages[i].state.theta[p])),
      );
    for (const move of moves) expect(move).toBeGreaterThan(1e-4);
    // Slopes of standardised advantages are about equally long; from the second step on α is half as large.
    expect(moves[1]).toBeLessThan(0.9 * moves[0]);
    expect(await adapted(name, [0.5, -0.5])).toEqual(stages);
  });
});

describe('before any sample of a task', () => {
  const policyFor = async (name: keyof typeof variants, psi: readonly number[]) =>
    (await adapted(name, psi))[0].policy.theta;

  it('maml acts alike on all tasks, and by its own θ', async () => {
    const theta = await policyFor('maml', [1, 1]);
    expect(theta).toEqual(await policyFor('maml', [-1, 0]));
    expect(theta).toEqual(trained.get('maml')![2].after.theta);
  });

  it('maml-mt reads ψ', async () => {
    const [a, b] = [await policyFor('maml-mt', [1, 1]), await policyFor('maml-mt', [-1, 0])];
    expect(a).not.toEqual(b);
    // As the world's policies, which have no context: what ψ adds is in the biases.
    expect(a).toHaveLength(trained.get('maml')![2].after.theta.length);
  });
});
