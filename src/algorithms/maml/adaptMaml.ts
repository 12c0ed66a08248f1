/** @file Adaptation of MAML at test time: a step of policy gradient after every stage, from the θ that was trained. */

import { count } from '../../data/ledger.ts';
import { fixContext } from '../../policies/fixContext.ts';
import type { AdaptContext, AdaptedPolicy } from '../algorithm.ts';
import { realStages } from '../realStages.ts';
import type { MamlState } from './mamlState.ts';
import { createAdaptingWorld, type MamlVariant, mamlSpecs, readTask } from './mamlWorld.ts';
import { collectTaskBatch } from './taskBatch.ts';

/** α at test time, as a fraction of that in training: of the first step, and of the later ones. */
const stepFractions = { first: 1, later: 0.5 } as const;

/**
 * π_θ as it was trained, then one inner step for each stage of `samplesPerStage` real steps under the newest policy.
 *
 * @source Finn et al. 2017's test script: α, then half of it; the paper's 2,000 steps a stage (facts 6)
 */
export function adaptMaml(
  context: AdaptContext,
  trained: MamlState,
  variant: MamlVariant,
): AsyncGenerator<AdaptedPolicy<MamlState>> {
  const { world, psi, samplesPerStage, numEnvs } = context;
  const task = readTask(world, psi, variant);
  const spec = mamlSpecs(world, variant).policy;
  return realStages(context, trained, {
    policyOf: ({ theta, normalizer }) => ({
      theta: task.context ? fixContext(spec, theta, task.context) : theta,
      normalizer,
    }),
    async open(own) {
      const rows = Math.ceil(samplesPerStage / numEnvs) * numEnvs;
      const adapting = own(await createAdaptingWorld(world, variant, rows));
      return async (state, { stage, env, horizon, key }) => {
        const options = { task, key, horizon };
        const { batch, steps, divergedEpisodes } = await collectTaskBatch(
          adapting,
          env,
          state,
          options,
        );
        const fraction = stage === 0 ? stepFractions.first : stepFractions.later;
        const stepSize = fraction * world.config.maml.stepSize;
        const theta = await adapting.adapter.on(state, batch, stepSize).adapted(state.theta);
        const ledger = count(state.ledger, 'train', steps);
        return { state: { ...state, theta, ledger }, divergedEpisodes };
      };
    },
  });
}
