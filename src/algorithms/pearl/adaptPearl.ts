/** @file PEARL at test time: no parameter changes; z is drawn from what the transitions of the task so far say of it. */

import { divergedOf } from '../../data/episodes.ts';
import { count, emptyLedger } from '../../data/ledger.ts';
import { locating } from '../../math/numericalFault.ts';
import { foldIn } from '../../math/random.ts';
import type { AdaptContext, AdaptedPolicy } from '../algorithm.ts';
import { collectWithSac, meanPolicy } from '../sac/sacPolicy.ts';
import { createScope } from '../scope.ts';
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
export async function* adaptPearl(
  { world, key, psi, samplesPerStage, stages, numEnvs, onStep }: AdaptContext,
  trained: PearlState,
  variant: PearlVariant,
): AsyncGenerator<AdaptedPolicy<PearlState>> {
  const spec = pearlSpec(world, variant);
  const { latentSize } = spec.encoder;
  const { policy, critic } = trained.networks;
  let state: PearlState = { ...trained, psi: Float64Array.from(psi), ledger: emptyLedger };
  let belief: Belief = null;
  let diverged = 0;
  const adapted = (stage: number): AdaptedPolicy<PearlState> => {
    const latentKey = foldIn(foldIn(key, 'latent'), stage);
    const latent = drawLatents(belief, latentKey, { count: 1, latentSize });
    const context = [...latent, ...readOf(world, spec, psi)];
    return {
      samples: stage * samplesPerStage,
      policy: meanPolicy(spec.networks, policy.parameters, context),
      state,
      ...divergedOf(diverged),
    };
  };
  yield adapted(0);
  if (stages === 0) return;
  const { own, dispose } = createScope();
  try {
    const pearl = own(await createPearlActor(world, variant));
    const env = own(await world.makeEnv(numEnvs));
    for (let stage = 0; stage < stages; stage++) {
      onStep?.({ task: 0, phase: 'adapt', stage, iteration: 0 });
      const stageKey = foldIn(foldIn(key, 'adapt'), stage);
      const place = `adaptation to ψ = (${Array.from(psi).join(', ')}), stage ${stage + 1}`;
      belief = await locating(place, async () => {
        const collected = await collectWithSac(pearl, env, policy.parameters, {
          key: foldIn(stageKey, 'episodes'),
          horizon: Math.ceil(samplesPerStage / numEnvs),
          deterministic: true,
          context: contextOfEnvs(pearl, psi, belief, {
            key: foldIn(stageKey, 'latents'),
            numEnvs,
          }),
        });
        diverged += collected.divergedEpisodes;
        state = { ...state, ledger: count(state.ledger, 'train', collected.steps) };
        const { trajectories, rows, rewards } = await pearl.rate(collected.trajectories, psi);
        const { states, actions } = trajectories;
        const factors = await pearl.reader.read(critic.parameters, { states, actions, rewards });
        return withFactors(belief, factors, { rows, latentSize });
      });
      yield adapted(stage + 1);
    }
  } finally {
    await dispose();
  }
}
