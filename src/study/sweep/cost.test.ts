import { describe, expect, it } from 'vitest';
import type { AlgorithmState } from '../../algorithms/algorithm.ts';
import { methods } from '../../algorithms/methods.ts';
import type { StepRunner } from '../../algorithms/step.ts';
import { createWorld } from '../../algorithms/world.ts';
import { type Problem, problemByName } from '../../envs/problems.ts';
import { adapt } from '../../evaluation/adaptation.ts';
import { keyFromSeed } from '../../math/random.ts';
import { createNodeRuntime } from '../../runtime/node.ts';
import { loadConfig } from '../config/file.ts';
import {
  adaptationWorkload,
  addWorkloads,
  kindOfWork,
  measureRates,
  timesWorkload,
  trainingWorkload,
} from './cost.ts';

const settings = [
  'training.nTasks=3',
  'training.nZeroShot=2',
  'training.nSlbo=2',
  'training.firstTaskStages=3',
  'training.nInner=2',
  'training.nCollect=80',
  'training.nDev=40',
  'training.numEnvs=4',
  'model.hiddenSizes=[8]',
  'model.steps=2',
  'value.hiddenSizes=[8]',
  'value.epochs=1',
  'rollout.updates=2',
  'rollout.numEnvs=6',
  'taskGradient.episodes=5',
  'evaluation.episodes=4',
  'evaluation.adaptSamples=40',
  'evaluation.numEnvs=2',
  'evaluation.zeroShotIterations=3',
  'value.batchSize=20',
  'mtJoint.updates=2',
  'mtJoint.numEnvs=3',
  'pearl.tasks=3',
  'pearl.updates=120',
  'sac.updates=150',
  'adaptation.start=known',
];

describe('the workload', () => {
  const problem = problemByName('pointMass');
  const { timeLimit } = problem.family;

  it.each([
    ['admrl', 5],
    ['mb-unif', 5],
    ['admrl-map', 5],
    ['mb-behaviour', 5],
    ['roml', 5],
    ['mt-joint', 0],
    ['mt-model', 2],
    ['maml', 0],
    ['pearl', 0],
    // 40 samples of which training takes 150 / (2 · 20) steps each, in blocks of at most 100.
    ['sac', 2],
  ] as const)('of %s is what training then does', async (method, adaptation) => {
    const config = loadConfig({
      preset: 'smoke',
      overrides: [...settings, `training.method=${method}`],
    });
    const world = await createWorld(await createNodeRuntime({ threads: 1 }), problem, config);
    let iterations = 0;
    const { algorithm } = methods[method];
    const key = keyFromSeed(0);
    const step: StepRunner<AlgorithmState> = (label, state, advance) => {
      const isSnapshot = label.phase === 'zero-shot' && label.iteration === 2;
      const counts = ['slbo', 'update'].includes(label.phase) && method !== 'maml';
      if ((label.phase === 'zero-shot' && !isSnapshot) || counts) iterations += 1;
      if (label.phase === 'gradient' && ['admrl-map', 'mb-behaviour'].includes(method)) {
        iterations += config.regretMap.candidates;
      }
      return advance(state, { metrics: () => {}, task: () => {} });
    };
    const start = algorithm.initial(world, key);
    const trained = await algorithm.train({ world, key, step }, start);
    const { train, dev, gradient, evaluation } = trained.ledger;
    // Episodes of the point mass never end early, so the largest possible numbers are the numbers.
    expect(trainingWorkload(config, problem.family)).toEqual({
      iterations,
      virtualSteps: trained.virtualSteps,
      realSteps: train + dev + gradient + evaluation,
    });
    const [, adapted] = await adapt({
      world,
      algorithm,
      trained: { ...trained, virtualSteps: 0 },
      psi: [0, 0],
      samples: 40,
      samplesPerStage: 40,
      numEnvs: 2,
      zeroShotIterations: 3,
      episodes: 4,
      key: keyFromSeed(1),
    });
    expect(adaptationWorkload(config, timeLimit, 40)).toMatchObject({
      iterations: adaptation,
      virtualSteps: adapted.state.virtualSteps,
      realSteps: adapted.ledger.train + adapted.ledger.evaluation,
    });
    await world.dispose();
  });

  const load = (...overrides: string[]) => {
    const config = loadConfig({ preset: 'smoke', overrides: [...settings, ...overrides] });
    return trainingWorkload(config, problem.family);
  };

  it('of the gradient of the first task is that of any other', () => {
    const [without, all] = [load(), load('training.firstTaskGradient=untrained')];
    // One more rollout of 5 episodes in each world.
    expect(all.realSteps - without.realSteps).toBe(100);
    expect(all.virtualSteps - without.virtualSteps).toBe(100);
  });

  it('has four more iterations for each of the two gradients where ψ has two coordinates and they are secants', () => {
    const [without, secant] = [load(), load('taskGradient.solve=secant')];
    // An iteration: 2 updates on 6 episodes of 20 steps.
    expect(secant.iterations - without.iterations).toBe(8);
    expect(secant.virtualSteps - without.virtualSteps).toBe(8 * 2 * 6 * 20);
    expect(secant.realSteps).toBe(without.realSteps);
    const unif = ['training.method=mb-unif', 'taskGradient.solve=secant'];
    expect(load(...unif)).toEqual(load('training.method=mb-unif'));
  });

  it('adds up', () => {
    const one = { iterations: 1, virtualSteps: 20, realSteps: 300 };
    expect(addWorkloads(one, timesWorkload(2, one))).toEqual(timesWorkload(3, one));
    expect(timesWorkload(3, one)).toEqual({ iterations: 3, virtualSteps: 60, realSteps: 900 });
  });
});

describe('the kind of work', () => {
  const kind = (...overrides: string[]): string =>
    kindOfWork('pointMass', loadConfig({ preset: 'smoke', overrides }));

  it('is the same where a part of the work takes the same time', () => {
    const same = [
      'training.seed=7',
      'training.method=mb-unif',
      'training.nTasks=9',
      'trpo.maxKl=0.5',
      'rollout.gamma=0.5',
    ];
    for (const setting of same) expect(kind(setting), setting).toBe(kind());
    expect(kind('training.method=maml', 'maml.updates=3')).toBe(kind('training.method=maml'));
  });

  it('is another where it does not', () => {
    const others = [
      'training.method=maml',
      'model.hiddenSizes=[8]',
      'rollout.updates=3',
      'policy.optimizer=shac',
    ];
    for (const setting of others) expect(kind(setting), setting).not.toBe(kind());
    expect(kindOfWork('hopper2d', loadConfig({ preset: 'smoke' }))).not.toBe(kind());
  });
});

describe('the rates', () => {
  it('are measured on one collection and two iterations, however short the run is', async () => {
    const point = problemByName('pointMass');
    const calls = { made: 0, disposed: 0, steps: 0 };
    const problem: Problem = {
      family: point.family,
      async makeEnv(numEnvs) {
        const env = await point.makeEnv(numEnvs);
        calls.made += 1;
        return {
          ...env,
          step(...args) {
            calls.steps += 1;
            env.step(...args);
          },
          dispose() {
            calls.disposed += 1;
            env.dispose();
          },
        };
      },
    };
    const overrides = [...settings, 'training.nInner=1', 'training.nTasks=1'];
    const config = loadConfig({ preset: 'smoke', overrides });
    const rates = await measureRates(await createNodeRuntime({ threads: 1 }), problem, config);
    expect(rates.secondsPerIteration).toBeGreaterThan(0);
    expect(rates.secondsPerRealStep).toBeGreaterThan(0);
    // One collection of 80 and 40 steps, and doing nothing in 4 simulators for 20; what would come after makes simulators of its own.
    expect(calls).toEqual({ made: 1, disposed: 1, steps: 80 + 40 + 80 });
  });
});
