/**
 * @file MT-joint: one policy π(a | s, ψ) and its value function, trained by TRPO in the real simulator on all training tasks
 * at once. At test time it reads ψ, and goes on with TRPO on the test task where it may collect samples of it.
 */

import { divergedOf } from '../../data/episodes.ts';
import { count } from '../../data/ledger.ts';
import type { Env } from '../../envs/env.ts';
import { foldIn, type Key } from '../../math/random.ts';
import type { Algorithm, TrainContext } from '../algorithm.ts';
import { type MadeOnDemand, onDemand } from '../onDemand.ts';
import { episodeMetrics } from '../policyOptimization/improvePolicy.ts';
import { improveInReality, withFirstStates } from '../policyOptimization/realTraining.ts';
import type { AlgorithmConfig } from '../settings.ts';
import { locatingStep, loggingStep, type MeasuredWork } from '../step.ts';
import { type World, withContext } from '../world.ts';
import { adaptJoint } from './adaptJoint.ts';
import { initialJointState, type JointState, learnerOf, withLearner } from './jointState.ts';
import { drawBatchTasks } from './trainingTasks.ts';

/** MT-joint; its states have no model. */
export const mtJoint: Algorithm<JointState> = {
  phases: { initialise: 'first states', joint: 'TRPO on all tasks', adapt: 'TRPO on the task' },
  initial: initialJointState,
  train: trainJointly,
  adapt: adaptJoint,
};

/**
 * The first states, then `mtJoint.updates` updates, each a step of its own. In every batch each of `mtJoint.numEnvs`
 * simulators runs for one time limit on a task that is drawn for it.
 */
async function trainJointly(
  { world, key, step: runner }: TrainContext<JointState>,
  start: JointState,
): Promise<JointState> {
  const step = locatingStep(runner, () => 'all tasks');
  const place = { task: 0, stage: 0 } as const;
  const tools = jointTools(world);
  try {
    let state = await step(
      { ...place, phase: 'initialise', iteration: 0 },
      start,
      async (current) => observeFirst(await tools.open(), current, foldIn(key, 'start')),
    );
    for (let iteration = 0; iteration < world.config.mtJoint.updates; iteration++) {
      const label = { ...place, phase: 'joint', iteration };
      const iterationKey = foldIn(foldIn(key, 'iteration'), iteration);
      state = await loggingStep(step)(label, state, async (current) =>
        improve(await tools.open(), current, iterationKey),
      );
    }
    return state;
  } finally {
    await tools.dispose();
  }
}

/** Real steps of a training: the batch of the first states, and one for every update. */
export function jointRealSteps({ mtJoint: sizes }: AlgorithmConfig, timeLimit: number): number {
  return (1 + sizes.updates) * sizes.numEnvs * timeLimit;
}

/** What a batch needs. */
interface JointTools {
  /** Its policies and value functions read ψ; its settings are those of MT-joint. */
  readonly world: World;
  readonly env: Env;
}

function jointTools(world: World): MadeOnDemand<JointTools> {
  const { numEnvs, maxKl } = world.config.mtJoint;
  const { rollout, trpo, ...others } = world.config;
  const config = { ...others, rollout: { ...rollout, numEnvs }, trpo: { ...trpo, maxKl } };
  return onDemand(async (own) => ({
    world: own(withContext({ ...world, config }, world.family.box.low.length)),
    env: own(await world.makeEnv(numEnvs)),
  }));
}

async function observeFirst(
  { world, env }: JointTools,
  state: JointState,
  key: Key,
): Promise<JointState> {
  const { context } = drawBatchTasks(key, env.numEnvs, state.tasks, world.family.box);
  const { learner, steps } = await withFirstStates(world, env, learnerOf(state), { context, key });
  return { ...withLearner(state, learner), ledger: count(state.ledger, 'train', steps) };
}

async function improve(
  { world, env }: JointTools,
  state: JointState,
  key: Key,
): Promise<MeasuredWork<JointState>> {
  const tasks = drawBatchTasks(key, env.numEnvs, state.tasks, world.family.box);
  const options = { ...tasks, key };
  const { learner, trajectories, rewards, metrics, steps, divergedEpisodes } =
    await improveInReality(world, env, learnerOf(state), options);
  return {
    state: { ...withLearner(state, learner), ledger: count(state.ledger, 'train', steps) },
    metrics: {
      ...episodeMetrics('real', trajectories, rewards),
      ...metrics,
      ...divergedOf(divergedEpisodes),
    },
  };
}
