/** @file MT-joint with one task is direct training: the same numbers, to the last bit. */

import { expect, it } from 'vitest';
import { initialJointState, type JointState } from '../../src/algorithms/multiTask/jointState.ts';
import { mtJoint } from '../../src/algorithms/multiTask/mtJoint.ts';
import { freshLearner } from '../../src/algorithms/policyOptimization/realTraining.ts';
import type { StepRunner } from '../../src/algorithms/step.ts';
import { tinyWorld } from '../../src/algorithms/tinyWorld.testdata.ts';
import { specsWithContext, type World } from '../../src/algorithms/world.ts';
import { trainDirectly } from '../../src/evaluation/optimum/directTraining.ts';
import { keyFromSeed } from '../../src/math/random.ts';
import { type ParameterLayout, viewOf } from '../../src/nn/parameters.ts';
import { policyLayout } from '../../src/policies/gaussianPolicy.ts';
import { valueLayout } from '../../src/policies/valueFunction.ts';

const key = keyFromSeed(7);
// The centre of Ψ: there the context is 0, and so are the gradients of the weights that read it.
const psi = [0, 0];
const updates = 4;

/** The parameters in a form with a context, whose weights, the last rows of w0, are 0. */
function embedded(parameters: Float32Array, from: ParameterLayout, to: ParameterLayout) {
  const result = new Float32Array(to.size);
  for (const { name } of to.slices) viewOf(result, to, name).set(viewOf(parameters, from, name));
  return result;
}

/** The first state of MT-joint on the one task, with the θ and V that direct training begins with under the same key. */
function initialOnOneTask(world: World): JointState {
  const state = initialJointState(world, key);
  const { policy, value } = specsWithContext(world, state.contextSize);
  const alone = freshLearner(world, psi, key);
  const parameters = embedded(
    alone.value.parameters,
    valueLayout(world.specs.value),
    valueLayout(value),
  );
  return {
    ...state,
    tasks: Float64Array.from(psi),
    theta: embedded(alone.theta, policyLayout(world.specs.policy), policyLayout(policy)),
    value: { ...state.value, parameters },
  };
}

it('returns in every iteration what direct training does', async () => {
  const world = await tinyWorld({
    policy: { hiddenSizes: [6] },
    rollout: { numEnvs: 6 },
    trpo: { maxKl: 0.03 },
    mtJoint: { updates, numEnvs: 6, maxKl: 0.03 },
  });
  try {
    const rule = { window: 2, minimum: updates, maximum: updates };
    const direct = await trainDirectly({ world, psi, key, rule });
    const returns: number[] = [];
    const step: StepRunner<JointState> = (_label, state, advance) =>
      advance(state, {
        metrics: ({ realReturn }) => returns.push(realReturn),
        task: () => {},
      });
    const { ledger } = await mtJoint.train({ world, key, step }, initialOnOneTask(world));
    expect(returns).toEqual(direct.returns);
    expect(new Set(returns).size).toBe(updates);
    expect(ledger.train).toBe(direct.samples);
  } finally {
    await world.dispose();
  }
});
