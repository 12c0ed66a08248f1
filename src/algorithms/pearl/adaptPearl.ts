/** @file PEARL at test time: no parameter changes; z is drawn from what the transitions of the task so far say of it. */

import { count } from '../../data/ledger.ts';
import { foldIn } from '../../math/random.ts';
import type { AdaptContext, AdaptedPolicy } from '../algorithm.ts';
import { realStages } from '../realStages.ts';
import { collectWithSac, meanPolicy } from '../sac/sacPolicy.ts';
import { type Belief, drawLatents, withFactors } from './belief.ts';
import { contextOfEnvs } from './collectTask.ts';
import { type PearlVariant, pearlSpec, readOf } from './pearlSpec.ts';
import type { PearlState } from './pearlState.ts';
import { createPearlActor } from './pearlTools.ts';

/**
 * The policy without noise under z ~ N(0, I), then after every stage under z from the product of all factors so far. A stage
 * collects `samplesPerStage` steps without action noise, in every simulator under a z of its own, drawn from what was known
 * before the stage.
 */
export function adaptPearl(
  context: AdaptContext,
  trained: PearlState,
  variant: PearlVariant,
): AsyncGenerator<AdaptedPolicy<PearlState>> {
  const { world, psi, numEnvs } = context;
  const spec = pearlSpec(world, variant);
  const { latentSize } = spec.encoder;
  const { policy, critic } = trained.networks;
  let belief: Belief = null;
  return realStages(context, trained, {
    policyOf(_state, stages) {
      const latentKey = foldIn(foldIn(context.key, 'latent'), stages);
      const latent = drawLatents(belief, latentKey, { count: 1, latentSize });
      const read = [...latent, ...readOf(world, spec, psi)];
      return meanPolicy(spec.networks, policy.parameters, read);
    },
    async open(own) {
      const pearl = own(await createPearlActor(world, variant));
      return async (state, { env, horizon, key }) => {
        const latents = { key: foldIn(key, 'latents'), numEnvs };
        const collected = await collectWithSac(pearl, env, policy.parameters, {
          ...{ key: foldIn(key, 'episodes'), horizon, deterministic: true },
          context: contextOfEnvs(pearl, psi, belief, latents),
        });
        const { trajectories, rows, rewards } = await pearl.rate(collected.trajectories, psi);
        const { states, actions } = trajectories;
        const factors = await pearl.reader.read(critic.parameters, { states, actions, rewards });
        belief = withFactors(belief, factors, { rows, latentSize });
        const ledger = count(state.ledger, 'train', collected.steps);
        return { state: { ...state, ledger }, divergedEpisodes: collected.divergedEpisodes };
      };
    },
  });
}
