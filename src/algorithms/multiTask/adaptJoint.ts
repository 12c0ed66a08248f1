/** @file MT-joint at test time: the policy reads ψ, and each stage of real samples is one more TRPO update on that task alone. */

import { divergedOf } from '../../data/episodes.ts';
import { count, emptyLedger } from '../../data/ledger.ts';
import { foldIn } from '../../math/random.ts';
import { initialAdamState } from '../../nn/adamLoop.ts';
import { fixContext, fixValueContext } from '../../policies/fixContext.ts';
import { policyOf } from '../../policies/policyOf.ts';
import type { AdaptContext, AdaptedPolicy } from '../algorithm.ts';
import { createOptimizer } from '../policyOptimization/createOptimizer.ts';
import { improveInReality } from '../policyOptimization/realTraining.ts';
import { createScope } from '../scope.ts';
import { locatingStep, type StepRunner } from '../step.ts';
import { specsWithContext, type World } from '../world.ts';
import { type JointState, learnerOf, withLearner } from './jointState.ts';
import { taskContext } from './trainingTasks.ts';

/**
 * π(·|s, ψ) with ψ fixed, which is a policy of the world without contexts, as it is after every further update. A batch has
 * `samplesPerStage` steps, and an update aims at a divergence of `trpo.maxKl`.
 */
export async function* adaptJoint(
  { world, key, psi, samplesPerStage, stages, numEnvs, onStep }: AdaptContext,
  trained: JointState,
): AsyncGenerator<AdaptedPolicy<JointState>> {
  let diverged = 0;
  const recorded: StepRunner<JointState> = (label, state, advance) => {
    onStep?.(label);
    return advance(state, { metrics: () => {}, task: () => {} });
  };
  const step = locatingStep(recorded, () => `adaptation to ψ = (${Array.from(psi).join(', ')})`);
  let state = forTask(world, trained, psi);
  yield { samples: 0, policy: policyOf(learnerOf(state)), state };
  if (stages === 0) return;
  const scope = createScope();
  try {
    const env = scope.own(await world.makeEnv(numEnvs));
    const horizon = Math.ceil(samplesPerStage / numEnvs);
    const { runtime, specs, config } = world;
    const options = { policy: specs.policy, rows: horizon * numEnvs, config };
    const optimizer = scope.own(createOptimizer(runtime, options));
    for (let stage = 0; stage < stages; stage++) {
      const label = { task: 0, phase: 'adapt', stage, iteration: 0 };
      state = await step(label, state, async (current) => {
        const batch = { psi, horizon, key: foldIn(foldIn(key, 'adapt'), stage) };
        const { learner, steps, divergedEpisodes } = await improveInReality(
          { ...world, optimizer },
          env,
          learnerOf(current),
          batch,
        );
        diverged += divergedEpisodes;
        return { ...withLearner(current, learner), ledger: count(current.ledger, 'train', steps) };
      });
      yield {
        samples: (stage + 1) * samplesPerStage,
        policy: policyOf(learnerOf(state)),
        state,
        ...divergedOf(diverged),
      };
    }
  } finally {
    await scope.dispose();
  }
}

/** The state of one task: θ and V no longer read it, and Adam's moments, which belong to other weights, begin anew. */
function forTask(world: World, trained: JointState, psi: ArrayLike<number>): JointState {
  const { contextSize, theta, value } = trained;
  const context = contextSize === 0 ? [] : taskContext(psi, world.family.box);
  const { policy, value: valueSpec } = specsWithContext(world, contextSize);
  const fixed = fixContext(policy, theta, context);
  return {
    ...trained,
    psi: Float64Array.from(psi),
    contextSize: 0,
    theta: fixed,
    optimizer: world.optimizer.initial(fixed),
    value: initialAdamState(fixValueContext(valueSpec, value.parameters, context)),
    ledger: emptyLedger,
  };
}
