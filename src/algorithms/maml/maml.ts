/**
 * @file Model-agnostic meta-learning as an `Algorithm`: θ from which one step of policy gradient goes far on every task.
 *
 * A step is an update (`metaUpdate.ts`); before the first, a batch of random actions gives the moments of the states.
 *
 * @source Finn et al. 2017, Algorithm 3; facts 6
 */

import { divergedOf } from '../../data/episodes.ts';
import { count } from '../../data/ledger.ts';
import { foldIn } from '../../math/random.ts';
import type { Algorithm, TrainContext } from '../algorithm.ts';
import { onDemand } from '../onDemand.ts';
import type { AlgorithmConfig } from '../settings.ts';
import { locatingStep, loggingStep } from '../step.ts';
import { adaptMaml } from './adaptMaml.ts';
import { initialMamlState, type MamlState, withStates } from './mamlState.ts';
import { type MamlVariant, mamlSpecs } from './mamlWorld.ts';
import { createMetaTraining, metaUpdate } from './metaUpdate.ts';
import { collectTaskBatch } from './taskBatch.ts';

/** MAML, or MAML-MT, whose policy reads ψ. */
export function maml(variant: MamlVariant): Algorithm<MamlState> {
  return {
    phases: { initialise: 'moments of states', update: 'meta-update', adapt: 'adapting' },
    initial: ({ family, specs, config }, key) =>
      initialMamlState(
        { family, config, specs: mamlSpecs({ family, specs }, variant) },
        foldIn(key, 'theta'),
      ),
    train: (context, state) => train(context, state, variant),
    adapt: (context, trained) => adaptMaml(context, trained, variant),
  };
}

async function train(
  { world, key, step: runner }: TrainContext<MamlState>,
  start: MamlState,
  variant: MamlVariant,
): Promise<MamlState> {
  const step = locatingStep(runner, () => 'meta-training');
  const training = onDemand(async (own) =>
    own(await createMetaTraining(world, variant, foldIn(key, 'tasks'))),
  );
  const first = { task: 0, phase: 'initialise', stage: 0, iteration: 0 };
  try {
    let state = await step(first, start, async (current, log) => {
      const { env, tasks, world: adapting } = await training.open();
      const options = { task: tasks[0], key: foldIn(key, 'start'), horizon: env.timeLimit };
      const { batch, steps, divergedEpisodes } = await collectTaskBatch(
        adapting,
        env,
        current,
        options,
      );
      log.metrics(divergedOf(divergedEpisodes));
      const counted = { ...current, ledger: count(current.ledger, 'train', steps) };
      return withStates(adapting, counted, [batch.states]);
    });
    for (let iteration = 0; iteration < world.config.maml.updates; iteration++) {
      const label = { task: 0, phase: 'update', stage: 0, iteration };
      const updateKey = foldIn(foldIn(key, 'update'), iteration);
      state = await loggingStep(step)(label, state, async (current) =>
        metaUpdate(await training.open(), current, updateKey),
      );
    }
    return state;
  } finally {
    await training.dispose();
  }
}

/** Real steps of a training: the batch of the first states, and two for every task of every update. */
export function mamlRealSteps({ maml: sizes }: AlgorithmConfig, timeLimit: number): number {
  const { updates, tasksPerUpdate, episodes } = sizes;
  return (1 + 2 * updates * tasksPerUpdate) * episodes * timeLimit;
}
