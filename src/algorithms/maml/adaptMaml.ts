/** @file Adaptation of MAML at test time: a step of policy gradient after every stage, from the θ that was trained. */

import { divergedOf } from '../../data/episodes.ts';
import { count, emptyLedger } from '../../data/ledger.ts';
import { locating } from '../../math/numericalFault.ts';
import { foldIn } from '../../math/random.ts';
import { fixContext } from '../../policies/fixContext.ts';
import type { AdaptContext, AdaptedPolicy } from '../algorithm.ts';
import { createScope } from '../scope.ts';
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
export async function* adaptMaml(
  { world, key, psi, samplesPerStage, stages, numEnvs, onStep }: AdaptContext,
  trained: MamlState,
  variant: MamlVariant,
): AsyncGenerator<AdaptedPolicy<MamlState>> {
  const task = readTask(world, psi, variant);
  const spec = mamlSpecs(world, variant).policy;
  let state: MamlState = { ...trained, psi: Float64Array.from(psi), ledger: emptyLedger };
  let diverged = 0;
  const adapted = (samples: number): AdaptedPolicy<MamlState> => ({
    samples,
    policy: {
      theta: task.context ? fixContext(spec, state.theta, task.context) : state.theta,
      normalizer: state.normalizer,
    },
    state,
    ...divergedOf(diverged),
  });
  yield adapted(0);
  if (stages === 0) return;
  const horizon = Math.ceil(samplesPerStage / numEnvs);
  const { own, dispose } = createScope();
  try {
    const adapting = own(await createAdaptingWorld(world, variant, horizon * numEnvs));
    const env = own(await world.makeEnv(numEnvs));
    for (let stage = 0; stage < stages; stage++) {
      onStep?.({ task: 0, phase: 'adapt', stage, iteration: 0 });
      const options = { task, key: foldIn(foldIn(key, 'adapt'), stage), horizon };
      const place = `adaptation to ψ = (${Array.from(psi).join(', ')}), stage ${stage + 1}`;
      const collected = await locating(place, () =>
        collectTaskBatch(adapting, env, state, options),
      );
      const fraction = stage === 0 ? stepFractions.first : stepFractions.later;
      const stepSize = fraction * world.config.maml.stepSize;
      const adaptation = adapting.adapter.on(state, collected.batch, stepSize);
      diverged += collected.divergedEpisodes;
      state = {
        ...state,
        theta: await adaptation.adapted(state.theta),
        ledger: count(state.ledger, 'train', collected.steps),
      };
      yield adapted((stage + 1) * samplesPerStage);
    }
  } finally {
    await dispose();
  }
}
