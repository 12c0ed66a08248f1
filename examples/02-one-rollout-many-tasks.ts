// A task family and a real rollout: environments give no reward, so one rollout has a return under every task ψ.

import { confidenceInterval, keyFromSeed } from 'admrl/numerics';
import {
  collect,
  createHopper,
  createTaskFunctions,
  episodeLengths,
  episodeReturns,
  hopper2d,
} from 'admrl/problem';
import { createNodeRuntime } from 'admrl/runtime/node';

const runtime = await createNodeRuntime();
const tasks = createTaskFunctions(runtime, hopper2d); // reward, ∂r/∂ψ and termination, compiled
const env = await createHopper(40);
const { trajectories, steps } = await collect({
  env,
  key: keyFromSeed(1),
  mode: 'episodes', // one whole episode in each of the 40 simulators
  terminated: tasks.terminated,
  act: async () => new Float32Array(env.numEnvs * env.actionSize), // a policy that does nothing
});
const length = confidenceInterval(episodeLengths(trajectories)).mean;
console.log(`${steps} real steps, mean length ${length.toFixed(1)} of ${env.timeLimit}`);

for (const velocity of [0, 2]) {
  const psi = [velocity, 1.6]; // forward velocity in m/s, height in m
  const rewards = await tasks.rewards(psi, trajectories);
  const { mean, low, high } = confidenceInterval(episodeReturns(trajectories, rewards));
  const interval = `95 % ${low.toFixed(1)} to ${high.toFixed(1)}`;
  console.log(`ψ = (${psi}): return ${mean.toFixed(1)}, ${interval}`);
}
await tasks.dispose();
env.dispose();
