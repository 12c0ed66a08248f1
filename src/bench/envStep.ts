/** @file Stepping the hopper through the environment interface, and a bare `mj_step` loop over the same motion. */

import { compileModel } from '../envs/mujoco/compileModel.ts';
import { spreadStart } from '../envs/mujoco/mujoco.ts';
import { createHopper } from '../envs/robots/hopper.ts';
import { robots } from '../envs/robots/robots.ts';
import { foldIn, keyFromSeed, uniforms } from '../math/random.ts';
import type { BenchSizes } from './sizes.ts';

/** A block of steps to be timed, after a restart that is not. */
export interface SteppingBlock {
  /** Puts every simulator at its start. */
  restart(): void;
  /** Steps all simulators `simulatorSteps` times. */
  step(): void;
  dispose(): void;
}

type Size = Pick<BenchSizes, 'simulators' | 'simulatorSteps'>;

const actionSize = 3;

const startKey = (index: number) => foldIn(keyFromSeed(3), index);

/** The torques of a simulator, the same in every step. */
const actionOf = (index: number): Float32Array =>
  uniforms(foldIn(keyFromSeed(4), index), actionSize, -1, 1);

/** `Env.step` with its checks, controls and observations. */
export async function environmentBlock({
  simulators,
  simulatorSteps,
}: Size): Promise<SteppingBlock> {
  const env = await createHopper(simulators);
  const state = new Float32Array(env.stateSize);
  const actions = Array.from({ length: simulators }, (_, i) => actionOf(i));
  return {
    restart() {
      for (let i = 0; i < simulators; i++) env.reset(i, startKey(i), state);
    },
    step() {
      for (let t = 0; t < simulatorSteps; t++) {
        for (let i = 0; i < simulators; i++) env.step(i, actions[i], state);
      }
    },
    dispose: () => env.dispose(),
  };
}

/** `mj_step` and nothing else: controls are set once at the start. */
export async function bareBlock({ simulators, simulatorSteps }: Size): Promise<SteppingBlock> {
  const { mujoco, model } = await compileModel({ name: 'hopper', mjcf: robots.hopper });
  const data = Array.from({ length: simulators }, () => new mujoco.MjData(model));
  return {
    restart() {
      data.forEach((simulator, i) => {
        mujoco.mj_resetData(model, simulator);
        spreadStart(simulator.qpos, simulator.qvel, startKey(i));
        simulator.ctrl.set(actionOf(i));
      });
    },
    step() {
      for (let t = 0; t < simulatorSteps; t++) {
        for (const simulator of data) mujoco.mj_step(model, simulator);
      }
    },
    dispose() {
      for (const simulator of data) simulator.delete();
      model.delete();
    },
  };
}
