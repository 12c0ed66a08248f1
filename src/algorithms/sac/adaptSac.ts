/** @file Soft actor-critic on a task at test time: what was trained, which then goes on with samples of the task alone. */

import { emptyDataset } from '../../data/dataset.ts';
import { divergedOf } from '../../data/episodes.ts';
import { emptyLedger } from '../../data/ledger.ts';
import { locating } from '../../math/numericalFault.ts';
import { foldIn } from '../../math/random.ts';
import type { AdaptContext, AdaptedPolicy } from '../algorithm.ts';
import { createScope } from '../scope.ts';
import type { AlgorithmConfig } from '../settings.ts';
import { sacSpec } from './sacNetworks.ts';
import { meanPolicy } from './sacPolicy.ts';
import type { SacState } from './sacState.ts';
import { collectForReplay, createSacTools, learnFromReplay } from './sacTools.ts';

/**
 * The policy without noise, as it was trained; then after every stage, which collects `samplesPerStage` steps and takes as many
 * gradient steps for each of them as training does. The replay holds steps of this task only.
 */
export async function* adaptSac(
  { world, key, psi, samplesPerStage, stages, numEnvs, onStep }: AdaptContext,
  trained: SacState,
): AsyncGenerator<AdaptedPolicy<SacState>> {
  const { family, config } = world;
  const spec = sacSpec(family, config.sac.hiddenSizes);
  let state: SacState = {
    ...trained,
    psi: Float64Array.from(psi),
    dataset: emptyDataset(family.stateSize, family.actionSize),
    ledger: emptyLedger,
  };
  let diverged = 0;
  const adapted = (samples: number): AdaptedPolicy<SacState> => ({
    samples,
    policy: meanPolicy(spec, state.networks.policy.parameters),
    state,
    ...divergedOf(diverged),
  });
  yield adapted(0);
  if (stages === 0) return;
  const steps = gradientStepsFor(samplesPerStage, config.sac, family.timeLimit);
  const { own, dispose } = createScope();
  try {
    const tools = own(await createSacTools(world));
    const env = own(await world.makeEnv(numEnvs));
    for (let stage = 0; stage < stages; stage++) {
      onStep?.({ task: 0, phase: 'adapt', stage, iteration: 0 });
      const stageKey = foldIn(foldIn(key, 'adapt'), stage);
      const options = {
        key: foldIn(stageKey, 'collect'),
        horizon: Math.ceil(samplesPerStage / numEnvs),
      };
      const place = `adaptation to ψ = (${Array.from(psi).join(', ')}), stage ${stage + 1}`;
      state = await locating(place, async () => {
        const collected = await collectForReplay(tools, env, state, options);
        diverged += collected.divergedEpisodes;
        const learning = { steps, key: foldIn(stageKey, 'update') };
        return (await learnFromReplay(tools, collected.state, learning)).state;
      });
      yield adapted((stage + 1) * samplesPerStage);
    }
  } finally {
    await dispose();
  }
}

/** As many gradient steps for some samples as training takes for each. */
export function gradientStepsFor(
  samples: number,
  { updates, episodes }: AlgorithmConfig['sac'],
  timeLimit: number,
): number {
  return Math.ceil((samples * updates) / (episodes * timeLimit));
}
