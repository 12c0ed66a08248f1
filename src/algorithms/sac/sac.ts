/**
 * @file Soft actor-critic as an `Algorithm`: one policy, trained on the family's default task in the real simulator. With
 * samples of another task it goes on with that one.
 *
 * @source Haarnoja et al. 2018, Algorithm 1
 */

import { foldIn } from '../../math/random.ts';
import type { Algorithm, TrainContext } from '../algorithm.ts';
import { onDemand } from '../onDemand.ts';
import type { AlgorithmConfig } from '../settings.ts';
import { locatingStep, loggingStep } from '../step.ts';
import { adaptSac, gradientStepsFor } from './adaptSac.ts';
import { blocksOf, countBlocks } from './gradientBlocks.ts';
import { initialSacState, type SacState } from './sacState.ts';
import { collectForReplay, createSacTools, learnFromReplay } from './sacTools.ts';

/** SAC. */
export const sac: Algorithm<SacState> = {
  phases: { initialise: 'first episodes', collect: 'collecting', update: 'gradient steps' },
  initial: (world, key) => initialSacState(world, foldIn(key, 'networks')),
  train,
  adapt: adaptSac,
};

async function train(
  { world, key, step: runner }: TrainContext<SacState>,
  start: SacState,
): Promise<SacState> {
  const { iterations, episodes, updates } = world.config.sac;
  const step = loggingStep(locatingStep(runner, () => 'the default task'));
  const tools = onDemand(async (own) => ({
    compiled: own(await createSacTools(world)),
    env: own(await world.makeEnv(episodes)),
  }));
  const collect = (phase: string, iteration: number, state: SacState): Promise<SacState> =>
    step({ task: 0, phase, stage: 0, iteration }, state, async (current) => {
      const { compiled, env } = await tools.open();
      const options = { key: foldIn(foldIn(key, phase), iteration), horizon: env.timeLimit };
      return collectForReplay(compiled, env, current, options);
    });
  try {
    let state = await collect('initialise', 0, start);
    for (let iteration = 0; iteration < iterations; iteration++) {
      state = await collect('collect', iteration, state);
      for (const [block, steps] of blocksOf(updates).entries()) {
        const label = { task: 0, phase: 'update', stage: block, iteration };
        const blockKey = foldIn(foldIn(foldIn(key, 'update'), iteration), block);
        state = await step(label, state, async (current) => {
          const { compiled } = await tools.open();
          return learnFromReplay(compiled, current, { steps, key: blockKey });
        });
      }
    }
    return state;
  } finally {
    await tools.dispose();
  }
}

/** Real steps of a training: the first episodes, and those of every iteration. */
export function sacRealSteps({ sac: sizes }: AlgorithmConfig, timeLimit: number): number {
  return (1 + sizes.iterations) * sizes.episodes * timeLimit;
}

/** Blocks of gradient steps: of a training, and of a stage of adaptation. */
export const sacGradientBlocks = {
  training: ({ sac: { iterations, updates } }: AlgorithmConfig): number =>
    iterations * countBlocks(updates),
  stage: ({ sac: sizes }: AlgorithmConfig, timeLimit: number, samples: number): number =>
    countBlocks(gradientStepsFor(samples, sizes, timeLimit)),
};
