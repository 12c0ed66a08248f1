/**
 * @file MT-model: one policy π(a | s, ψ) and its value function, trained by TRPO inside the learned model with ψ uniform in Ψ.
 * Only the data of the model are real: the policy collects them itself, on a task of its own in every simulator.
 */

import { append, emptyDataset } from '../../data/dataset.ts';
import { divergedOf } from '../../data/episodes.ts';
import { count, emptyLedger } from '../../data/ledger.ts';
import type { Collected } from '../../envs/collect.ts';
import { foldIn, type Key } from '../../math/random.ts';
import { initialAdamState } from '../../nn/adamLoop.ts';
import { fixContext, fixValueContext } from '../../policies/fixContext.ts';
import { policyOf } from '../../policies/policyOf.ts';
import { realRewards } from '../../tasks/taskFunctions.ts';
import { slboStages } from '../adaptation.ts';
import type { AdaptContext, AdaptedPolicy, Algorithm, TrainContext } from '../algorithm.ts';
import { initialLearner } from '../initialize.ts';
import type { Learner } from '../learner.ts';
import { modelOf } from '../modelBased.ts';
import { modelMetrics } from '../modelMetrics.ts';
import { episodeMetrics } from '../policyOptimization/improvePolicy.ts';
import { withRealData } from '../policyOptimization/normalizers.ts';
import { searchOf } from '../policyOptimization/policySearches.ts';
import { improveByRollouts, rolloutSearch } from '../policyOptimization/rolloutSearch.ts';
import { rollOutPolicy } from '../realRollouts.ts';
import { locatingStep } from '../step.ts';
import { fitModel } from '../virtualTraining.ts';
import { specsWithContext, type World, withContext } from '../world.ts';
import { drawBatchTasks, taskContext } from './trainingTasks.ts';

/** MT-model. Its θ and V read ψ until they are adapted to one task. */
export const mtModel: Algorithm<Learner> = {
  phases: { collect: 'collecting real data on all tasks', slbo: 'virtual training on all tasks' },
  initial(world, key) {
    const joint = { ...world, specs: specsWithContext(world, contextSize(world)) };
    const learner = initialLearner(joint, key);
    return { ...learner, optimizer: rolloutSearch.initial(joint, learner.theta, 'fresh') };
  },
  train: trainInModel,
  adapt: adaptFromModel,
  model: modelOf,
};

const contextSize = ({ family }: World): number => family.box.low.length;

/**
 * The loops of Algorithm 1 without its zero-shot phases: `training.nTasks` rounds of `training.nSlbo` stages (of the first round
 * `firstTaskStages`), each of which collects and then trains `training.nInner` times. θ goes on from round to round.
 */
async function trainInModel(
  { world, key, step: runner }: TrainContext<Learner>,
  start: Learner,
): Promise<Learner> {
  const { nTasks, nSlbo, firstTaskStages, nInner } = world.config.training;
  const step = locatingStep(runner, (round) => `round ${round + 1}`);
  const joint = withContext(world, contextSize(world));
  try {
    let learner = start;
    for (let round = 0; round < nTasks; round++) {
      for (let stage = 0; stage < (round === 0 ? firstTaskStages : nSlbo); stage++) {
        const stageKey = foldIn(foldIn(foldIn(key, 'round'), round), stage);
        const place = { task: round, stage };
        learner = await step(
          { ...place, phase: 'collect', iteration: 0 },
          learner,
          (current, log) => collect(joint, current, stageKey, log.metrics),
        );
        for (let iteration = 0; iteration < nInner; iteration++) {
          const iterationKey = foldIn(foldIn(stageKey, 'virtual'), iteration);
          learner = await step({ ...place, phase: 'slbo', iteration }, learner, (current, log) =>
            improve(joint, current, iterationKey, log.metrics),
          );
        }
      }
    }
    return learner;
  } finally {
    await joint.dispose();
  }
}

type Metrics = (values: Readonly<Record<string, number>>) => void;

/** D gets `training.nCollect` real steps with exploration noise, and `training.nDev` are held out. */
async function collect(world: World, learner: Learner, key: Key, log: Metrics): Promise<Learner> {
  const { nCollect, nDev } = world.config.training;
  const { psi, collected } = await sample(world, learner, foldIn(key, 'train'), nCollect);
  const { trajectories } = collected;
  const next: Learner = {
    ...withRealData(world, learner, trajectories),
    ledger: count(learner.ledger, 'train', collected.steps),
    earlierRows: learner.dataset.size,
    devData: null,
  };
  const dev = nDev === 0 ? null : await sample(world, learner, foldIn(key, 'dev'), nDev);
  const diverged = collected.divergedEpisodes + (dev?.collected.divergedEpisodes ?? 0);
  log({
    ...episodeMetrics('real', trajectories, await realRewards(world.tasks, psi, trajectories)),
    ...(await modelMetrics(world, learner, trajectories)),
    ...divergedOf(diverged),
  });
  if (dev === null) return next;
  const { stateSize, actionSize } = world.env;
  return {
    ...next,
    devData: append(emptyDataset(stateSize, actionSize), dev.collected.trajectories),
    ledger: count(next.ledger, 'dev', dev.collected.steps),
  };
}

/** In every simulator on a task of its own, uniform in Ψ. */
async function sample(
  world: World,
  learner: Learner,
  key: Key,
  samples: number,
): Promise<{ readonly psi: ArrayLike<number>; readonly collected: Collected }> {
  const { env, config, family } = world;
  const { psi, context } = drawBatchTasks(key, env.numEnvs, noList, family.box);
  const collected = await rollOutPolicy(world, env, policyOf(learner), {
    key,
    context,
    mode: 'continuous',
    horizon: Math.ceil(samples / env.numEnvs),
    noise: config.noise,
  });
  return { psi, collected };
}

/** No training tasks are drawn beforehand. */
const noList = new Float64Array(0);

/** A fit of the model, then `rollout.updates` updates on virtual episodes, every one on a task of its own. */
async function improve(world: World, learner: Learner, key: Key, log: Metrics): Promise<Learner> {
  const { numEnvs } = world.config.rollout;
  const fitted = await fitModel(world, learner, foldIn(key, 'model'));
  const { learned, metrics } = await improveByRollouts(
    world,
    fitted.learner,
    foldIn(key, 'policy'),
    (updateKey) => drawBatchTasks(updateKey, numEnvs, noList, world.family.box),
  );
  log({ ...fitted.metrics, ...metrics });
  return { ...fitted.learner, ...learned };
}

/** π(·|s, ψ) with ψ fixed, without any training; then stages of SLBO that go on from it. */
async function* adaptFromModel(
  context: AdaptContext,
  trained: Learner,
): AsyncGenerator<AdaptedPolicy<Learner>> {
  const { world, psi } = context;
  const { policy, value } = specsWithContext(world, contextSize(world));
  const read = taskContext(psi, world.family.box);
  const theta = fixContext(policy, trained.theta, read);
  const learner: Learner = {
    ...trained,
    psi: Float64Array.from(psi),
    theta,
    optimizer: searchOf(world.config).initial(world, theta, 'learned'),
    value: initialAdamState(fixValueContext(value, trained.value.parameters, read)),
    earlierRows: trained.dataset.size,
    ledger: emptyLedger,
  };
  yield* slboStages(context, async () => ({ learner }));
}
