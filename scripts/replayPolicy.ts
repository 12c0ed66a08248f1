/**
 * @file Replays an exported policy in the simulator with ONNX Runtime and MuJoCo alone: of admrl it takes the robot's model, and no code.
 *
 *     npx tsx scripts/replayPolicy.ts policy.onnx 1.5,1.4
 *
 * It draws its own fixed random numbers, so that equal policies give equal numbers. It implements the hopper of the
 * task family from its description: observation, start, termination and reward.
 */

import loadMujoco from '@mujoco/mujoco';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { hopperMjcf } from '../src/envs/robots/models/hopper.ts';

const [policyFile, task, episodesText = '20'] = process.argv.slice(2);
if (policyFile === undefined || task === undefined) {
  console.error('usage: replayPolicy.ts POLICY.onnx VX,Z [EPISODES]');
  process.exit(2);
}
const [targetVelocity, targetHeight] = task.split(',').map(Number) as [number, number];
const episodes = Number(episodesText);

const mujoco = await loadMujoco();
const model = mujoco.MjModel.from_xml_string(hopperMjcf);
const data = new mujoco.MjData(model);
const session = await InferenceSession.create(policyFile);

const clip = (x: number, limit: number): number => Math.min(limit, Math.max(-limit, x));

/** Uniform in [0, 1): Marsaglia's xorshift32 from a fixed start. */
let bits = 2463534242;
function uniform(): number {
  bits ^= bits << 13;
  bits ^= bits >>> 17;
  bits ^= bits << 5;
  return (bits >>> 0) / 2 ** 32;
}
const gaussian = (): number =>
  Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());

function observe(): Float32Array {
  const velocities = Array.from(data.qvel as Float64Array, (v) => clip(v, 10));
  return Float32Array.from([...(data.qpos as Float64Array).subarray(1), ...velocities]);
}

function reset(): void {
  mujoco.mj_resetData(model, data);
  const { qpos, qvel } = data as { qpos: Float64Array; qvel: Float64Array };
  for (let i = 0; i < qpos.length; i++) qpos[i] = qpos[i] + 0.2 * uniform() - 0.1;
  for (let i = 0; i < qvel.length; i++) qvel[i] = 0.1 * gaussian();
}

const returns: number[] = [];
for (let episode = 0; episode < episodes; episode++) {
  reset();
  let total = 0;
  for (let t = 0; t < 200; t++) {
    const { action } = await session.run({ state: new Tensor('float32', observe(), [1, 11]) });
    const control = action.data as Float32Array;
    (data.ctrl as Float64Array).set(control);
    mujoco.mj_step(model, data);
    const state = observe();
    const cost = control.reduce((sum, a) => sum + clip(a, 1) ** 2, 0);
    total +=
      10 -
      Math.abs(state[5] - targetVelocity) -
      5 * Math.abs(state[0] - targetHeight) -
      0.001 * cost;
    if (!(state[0] > 0.7 && Math.abs(state[1]) < 0.2)) break;
  }
  returns.push(total);
}
const mean = returns.reduce((sum, r) => sum + r, 0) / episodes;
const deviation = Math.sqrt(returns.reduce((sum, r) => sum + (r - mean) ** 2, 0) / (episodes - 1));
console.log(
  `task ${task}: mean return ${mean.toFixed(1)}, standard deviation ${deviation.toFixed(1)}, ${episodes} episodes`,
);
