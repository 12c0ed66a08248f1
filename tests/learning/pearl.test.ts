/**
 * @file PEARL learns to tell tasks apart by their transitions: on the point mass, a policy that has read some returns far more
 * than one that knows nothing; and PEARL-MT needs none.
 */

import { expect, it } from 'vitest';
import { pearl } from '../../src/algorithms/pearl/pearl.ts';
import type { PearlState } from '../../src/algorithms/pearl/pearlState.ts';
import { realReturns } from '../../src/algorithms/realRollouts.ts';
import { type ConfigChanges, tinyWorld } from '../../src/algorithms/tinyWorld.testdata.ts';
import type { World } from '../../src/algorithms/world.ts';
import { type Problem, problemByName } from '../../src/envs/problems.ts';
import { foldIn, keyFromSeed } from '../../src/math/random.ts';
import { mean } from '../../src/math/statistics.ts';
import { taskBox } from '../../src/tasks/box.ts';
import { bestReturn } from './support/pointMassLearner.ts';

const key = keyFromSeed(1);
const variants = { pearl: pearl({ readsTask: false }), 'pearl-mt': pearl({ readsTask: true }) };

/**
 * Targets on a line to one side of the start, so that returns alone tell where: with targets all around, the sign of a direction is a
 * product of positions and rewards, which takes the encoder longer.
 */
const point = problemByName('pointMass');
const problem: Problem = {
  ...point,
  family: { ...point.family, box: taskBox([0, -0.01], [1.5, 0.01]) },
};

/** Away from the middle, which a policy that knows nothing makes for; none is a training task. */
const tests = [
  [0.1, 0],
  [0.4, 0],
  [1.1, 0],
  [1.4, 0],
];

const changes: ConfigChanges = {
  rollout: { gamma: 0.9 },
  sac: { hiddenSizes: [32, 32], batchSize: 16, learningRate: 5e-3, targetRate: 0.02 },
  pearl: {
    ...{
      tasks: 40,
      firstEpisodes: 2,
      tasksPerIteration: 5,
      priorEpisodes: 4,
      posteriorEpisodes: 3,
    },
    ...{ updates: 100, tasksPerStep: 16, contextBatch: 40, latentSize: 1, encoderSizes: [32, 32] },
  },
};

/** Mean returns over the test tasks before any transition and after 80. */
async function adapt(
  world: World,
  name: keyof typeof variants,
  state: PearlState,
): Promise<{ before: number; after: number }> {
  const returns: number[][] = [];
  for (const psi of tests) {
    const sizes = { samplesPerStage: 80, stages: 1, numEnvs: 4, zeroShotIterations: 1 };
    const context = { world, psi, key: foldIn(key, 'test'), ...sizes };
    const measured: number[] = [];
    for await (const { policy } of variants[name].adapt(context, state)) {
      measured.push(mean((await realReturns(world, policy, { psi, episodes: 20, key })).returns));
    }
    returns.push(measured);
  }
  const [before, after] = [0, 1].map((n) => mean(returns.map((measured) => measured[n])));
  return { before, after };
}

async function trained(
  name: keyof typeof variants,
  iterations: number,
  use: (world: World, begun: PearlState, done: PearlState) => Promise<void>,
): Promise<void> {
  const world = await tinyWorld({ ...changes, pearl: { ...changes.pearl, iterations } }, problem);
  try {
    const begun = variants[name].initial(world, key);
    const done = await variants[name].train(
      {
        ...{ world, key },
        step: (_label, state, advance) => advance(state, { metrics: () => {}, task: () => {} }),
      },
      begun,
    );
    await use(world, begun, done);
  } finally {
    await world.dispose();
  }
}

/** Returns are negative costs: what a policy costs beyond the best one of each task. */
const excess = (returned: number): number => mean(tests.map(bestReturn)) - returned;

it('PEARL infers where to go', { timeout: 180_000 }, () =>
  trained('pearl', 15, async (world, begun, done) => {
    const start = await adapt(world, 'pearl', begun);
    const learned = await adapt(world, 'pearl', done);
    // Going to the middle, 0.75, from the start costs Σ (ψ − 0.75)² more in some 15 steps: 4.1, of 14 at the start.
    expect(excess(learned.after)).toBeLessThan(excess(start.after) / 4);
    expect(excess(learned.after)).toBeLessThan(excess(learned.before) / 2);
  }),
);

it('PEARL-MT knows it', { timeout: 120_000 }, () =>
  trained('pearl-mt', 10, async (world, begun, done) => {
    const start = await adapt(world, 'pearl-mt', begun);
    const learned = await adapt(world, 'pearl-mt', done);
    expect(excess(learned.before)).toBeLessThan(excess(start.before) / 4);
  }),
);
