/**
 * @file One task and one adaptation seed of scripts/gapDifferences.ts: how the measured gap changes with ψ, and what every estimate
 * of ∂L/∂ψ says.
 */

import { adaptBySlbo } from '../src/algorithms/adaptation.ts';
import type { Learner } from '../src/algorithms/learner.ts';
import { realReturns } from '../src/algorithms/realRollouts.ts';
import { measureTaskGradient } from '../src/algorithms/selection/measureTaskGradient.ts';
import type { TaskGradient } from '../src/algorithms/taskGradient/taskGradient.ts';
import type { World } from '../src/algorithms/world.ts';
import { returnsToGo } from '../src/data/advantages.ts';
import type { Trajectories } from '../src/data/trajectories.ts';
import { foldIn, type Key, keyFromSeed } from '../src/math/random.ts';
import { mean } from '../src/math/statistics.ts';
import { policyOf } from '../src/policies/policyOf.ts';
import { createNodeRuntime } from '../src/runtime/node.ts';
import type { JobKind } from '../src/study/jobs/executor.ts';
import { openTrainedRun } from '../src/study/run/trainedRun.ts';
import { unitScale } from '../src/tasks/box.ts';
import { realRewards } from '../src/tasks/taskFunctions.ts';
import { cpuSeconds } from './measureMissing.ts';

/** The ways to estimate ∂L/∂ψ that are compared. */
export const estimators = ['released-code', 'adjoint', 'secant'] as const;
/** One of them. */
export type Estimator = (typeof estimators)[number];

/** What the workers receive first. */
export interface DifferencesSetup {
  /** Of the run. */
  readonly directory: string;
  /** Half of the distance between the tasks of a difference, where Ψ is [-1, 1]^K. */
  readonly step: number;
  /** Episodes that measure a policy, and of every rollout of a gradient. */
  readonly episodes: number;
}

/** A task with an adaptation seed. */
export interface DifferencesJob {
  /** `[K]` */
  readonly psi: readonly number[];
  readonly seed: number;
}

/** A line of the results. Everything `[K]` is in discounted returns per unit of the box, half of a side of Ψ. */
export interface Differences extends DifferencesJob {
  readonly step: number;
  /** Of η⋆(θ*, ·), with θ* as SLBO found it at ψ: by the envelope theorem it may stay. */
  readonly optimum: readonly number[];
  /** Of η⋆(θ̂, ·), with θ̂ as the zero-shot phase finds it on either side, with equal random numbers. */
  readonly zeroShot: readonly number[];
  readonly gradients: Readonly<Record<Estimator, Estimate>>;
  readonly cpuSeconds: number;
}

/** ∂L/∂ψ and its parts. */
export type Estimate = Readonly<
  Record<
    'total' | 'standardError' | 'optimumTerm' | 'zeroShotTerm' | 'implicitTerm',
    readonly number[]
  >
>;

/** Adapting at ψ and beside it. */
export const differencesJobs: JobKind<DifferencesSetup, DifferencesJob, Differences> = {
  name: 'differencesJobs',
  module: new URL(import.meta.url),
  async open({ directory, step, episodes }) {
    const runtime = await createNodeRuntime({ threads: 1 });
    const { run, world, trained } = await openTrainedRun(directory, runtime);
    if (!('zeroShot' in trained)) {
      throw new RangeError(`${directory}: its method has no zero-shot phase in a model`);
    }
    const learner = trained as Learner;
    return {
      async run({ psi, seed }) {
        const before = cpuSeconds();
        const key = foldIn(foldIn(keyFromSeed(run.config.training.seed), String(psi)), seed);
        const scale = unitScale(world.family.box);
        const sides = scale.map((half, k) => {
          const at = (by: number) => psi.map((x, i) => (i === k ? x + by * step * half : x));
          return [at(1), at(-1)] as const;
        });
        const after = await adapted(world, learner, psi, key, run.config.training.nSlbo);
        const gradients = {} as Record<Estimator, Estimate>;
        for (const estimator of estimators) {
          gradients[estimator] = inUnits(
            await gradientAt(world, after, { estimator, episodes, key }),
            scale,
          );
        }
        const difference = ([above, below]: readonly number[]) => (above - below) / (2 * step);
        const options = { episodes, key: foldIn(key, 'episodes') };
        const { trajectories } = await realReturns(world, policyOf(after), { ...options, psi });
        const optimum: number[] = [];
        const zeroShot: number[] = [];
        for (const both of sides) {
          const returns: { optimum: number; zeroShot: number }[] = [];
          for (const side of both) {
            const there = await adapted(world, learner, side, key, 0);
            const acted = await realReturns(world, policyOf(there), { ...options, psi: side });
            returns.push({
              optimum: await discounted(world, side, trajectories),
              zeroShot: await discounted(world, side, acted.trajectories),
            });
          }
          optimum.push(difference(returns.map((one) => one.optimum)));
          zeroShot.push(difference(returns.map((one) => one.zeroShot)));
        }
        const spent = cpuSeconds() - before;
        return { psi, seed, step, optimum, zeroShot, gradients, cpuSeconds: spent };
      },
      close: () => world.dispose(),
    };
  },
  nameOf: ({ psi, seed }) => `task (${psi.join(', ')}), seed ${seed}`,
};

/** The learner after its zero-shot phase and as many stages of SLBO; equal keys give equal random numbers, whatever ψ is. */
async function adapted(
  world: World,
  learner: Learner,
  psi: readonly number[],
  key: Key,
  stages: number,
): Promise<Learner> {
  const { training, evaluation } = world.config as World['config'] & {
    readonly evaluation: { readonly zeroShotIterations: number };
  };
  const context = {
    ...{ world, psi, stages, key: foldIn(key, 'adapt'), numEnvs: training.numEnvs },
    ...{ samplesPerStage: training.nCollect, zeroShotIterations: evaluation.zeroShotIterations },
  };
  let last: Learner | undefined;
  for await (const { state } of adaptBySlbo(context, learner)) last = state;
  if (last === undefined) throw new Error('the adaptation gave no policy');
  return last;
}

type Settings = World['config']['taskGradient'];
const exact = { variant: 'exact', hessian: 'causal', advantage: 'monte-carlo' } as const;

/** The settings of the estimators. */
const forms: Readonly<Record<Estimator, Partial<Settings>>> = {
  'released-code': {
    ...{ variant: 'released-code', hessian: 'per-step' },
    ...{ solve: 'column-wise', advantage: 'gae' },
  },
  adjoint: { ...exact, solve: 'adjoint' },
  secant: { ...exact, solve: 'secant' },
};

/** ∂L/∂ψ in the world of the run, with another estimator. */
async function gradientAt(
  world: World,
  learner: Learner,
  {
    estimator,
    episodes,
    key,
  }: { readonly estimator: Estimator; readonly episodes: number; readonly key: Key },
): Promise<TaskGradient> {
  if (learner.zeroShot === null) throw new Error('the adaptation gave no zero-shot policy');
  const { taskGradient: settings } = world.config;
  const taskGradient = { ...settings, klWeight: 0, episodes, ...forms[estimator] };
  const own = { ...world, config: { ...world.config, taskGradient } };
  const gradientKey = foldIn(key, 'gradient');
  return (await measureTaskGradient(own, learner, learner.zeroShot, gradientKey)).gradient;
}

/** Mean discounted return under ψ. */
async function discounted(
  { tasks, config }: World,
  psi: readonly number[],
  trajectories: Trajectories,
): Promise<number> {
  const rewards = await realRewards(tasks, psi, trajectories);
  const { gamma } = config.rollout;
  return mean(returnsToGo(rewards, trajectories, { gamma }).subarray(0, trajectories.numEnvs));
}

/** From ψ to units of the box. */
function inUnits(gradient: TaskGradient, scale: readonly number[]): Estimate {
  const of = (values: readonly number[]): number[] => values.map((x, k) => x * scale[k]);
  return {
    total: of(gradient.total),
    standardError: of(gradient.standardError),
    optimumTerm: of(gradient.optimumTerm),
    zeroShotTerm: of(gradient.zeroShotTerm),
    implicitTerm: of(gradient.implicitTerm),
  };
}
