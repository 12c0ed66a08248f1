/**
 * @file PEARL as an `Algorithm`: soft actor-critic on many tasks, whose networks read a draw of what the context says of the
 * task.
 *
 * @source Rakelly et al. 2019, Algorithms 1 and 2; the public code (facts 6)
 */

import { foldIn } from '../../math/random.ts';
import type { Algorithm, TrainContext } from '../algorithm.ts';
import { onDemand } from '../onDemand.ts';
import { blocksOf, countBlocks } from '../sac/gradientBlocks.ts';
import type { AlgorithmConfig } from '../settings.ts';
import { locatingStep, loggingStep } from '../step.ts';
import { adaptPearl } from './adaptPearl.ts';
import type { PearlVariant } from './pearlSpec.ts';
import { initialPearlState, type PearlState } from './pearlState.ts';
import { createPearlTraining } from './pearlTraining.ts';

/** PEARL, or PEARL-MT, whose networks read ψ. */
export function pearl(variant: PearlVariant): Algorithm<PearlState> {
  return {
    phases: {
      initialise: 'first episodes of all tasks',
      collect: 'collecting',
      update: 'gradient steps',
      adapt: 'reading the context',
    },
    initial: (world, key) => initialPearlState(world, foldIn(key, 'state'), variant),
    train: (context, state) => train(context, state, variant),
    adapt: (context, trained) => adaptPearl(context, trained, variant),
  };
}

/**
 * First episodes of every task, then iterations: of `tasksPerIteration` tasks, drawn with replacement, episodes under
 * z ~ N(0, I) and under z from their context; then gradient steps.
 */
async function train(
  { world, key, step: runner }: TrainContext<PearlState>,
  start: PearlState,
  variant: PearlVariant,
): Promise<PearlState> {
  const { iterations, updates } = world.config.pearl;
  const step = loggingStep(locatingStep(runner, () => 'meta-training'));
  const training = onDemand(async (own) => own(await createPearlTraining(world, variant)));
  try {
    const first = { task: 0, phase: 'initialise', stage: 0, iteration: 0 };
    let state = await step(first, start, async (current) =>
      (await training.open()).collectFirst(current, foldIn(key, 'start')),
    );
    for (let iteration = 0; iteration < iterations; iteration++) {
      const collecting = { task: 0, phase: 'collect', stage: 0, iteration };
      const collectKey = foldIn(foldIn(key, 'collect'), iteration);
      state = await step(collecting, state, async (current) =>
        (await training.open()).collect(current, collectKey),
      );
      for (const [block, steps] of blocksOf(updates).entries()) {
        const learning = { task: 0, phase: 'update', stage: block, iteration };
        const blockKey = foldIn(foldIn(foldIn(key, 'update'), iteration), block);
        state = await step(learning, state, async (current) =>
          (await training.open()).learn(current, { steps, key: blockKey }),
        );
      }
    }
    return state;
  } finally {
    await training.dispose();
  }
}

/** Real steps of a training: the first episodes of every task, and those of every iteration. */
export function pearlRealSteps({ pearl: sizes }: AlgorithmConfig, timeLimit: number): number {
  const { tasks, firstEpisodes, iterations, tasksPerIteration } = sizes;
  const perTask = sizes.priorEpisodes + sizes.posteriorEpisodes;
  return (tasks * firstEpisodes + iterations * tasksPerIteration * perTask) * timeLimit;
}

/** Blocks of gradient steps of a training. */
export function pearlGradientBlocks({ pearl: sizes }: AlgorithmConfig): number {
  return sizes.iterations * countBlocks(sizes.updates);
}
