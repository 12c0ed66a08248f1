/** @file Soft actor-critic on a task at test time: what was trained, which then goes on with samples of the task alone. */

import { emptyDataset } from '../../data/dataset.ts';
import { foldIn } from '../../math/random.ts';
import type { AdaptContext, AdaptedPolicy } from '../algorithm.ts';
import { realStages } from '../realStages.ts';
import type { AlgorithmConfig } from '../settings.ts';
import { sacSpec } from './sacNetworks.ts';
import { meanPolicy } from './sacPolicy.ts';
import type { SacState } from './sacState.ts';
import { collectForReplay, createSacTools, learnFromReplay } from './sacTools.ts';

/**
 * The policy without noise, as it was trained; then after every stage, which collects `samplesPerStage` steps and takes as many
 * gradient steps for each of them as training does. The replay holds steps of this task only.
 */
export function adaptSac(
  context: AdaptContext,
  trained: SacState,
): AsyncGenerator<AdaptedPolicy<SacState>> {
  const { world, samplesPerStage } = context;
  const { family, config } = world;
  const spec = sacSpec(family, config.sac.hiddenSizes);
  const steps = gradientStepsFor(samplesPerStage, config.sac, family.timeLimit);
  const start = { ...trained, dataset: emptyDataset(family.stateSize, family.actionSize) };
  return realStages(context, start, {
    policyOf: ({ networks }) => meanPolicy(spec, networks.policy.parameters),
    async open(own) {
      const tools = own(await createSacTools(world));
      return async (current, { env, horizon, key }) => {
        const options = { key: foldIn(key, 'collect'), horizon };
        const { state, divergedEpisodes } = await collectForReplay(tools, env, current, options);
        const learning = { steps, key: foldIn(key, 'update') };
        const learned = await learnFromReplay(tools, state, learning);
        return { state: learned.state, divergedEpisodes };
      };
    },
  });
}

/** As many gradient steps for some samples as training takes for each. */
export function gradientStepsFor(
  samples: number,
  { updates, episodes }: AlgorithmConfig['sac'],
  timeLimit: number,
): number {
  return Math.ceil((samples * updates) / (episodes * timeLimit));
}
