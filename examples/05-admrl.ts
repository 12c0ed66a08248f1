// AdMRL on the point mass, end to end: Algorithm 1 over four tasks, then a task that was never trained on.
import {
  adapt,
  admrl,
  baselineReturns,
  createNodeRuntime,
  createWorld,
  keyFromSeed,
  loadConfig,
  problemByName,
  type StepRunner,
} from 'admrl';

const key = keyFromSeed(1);
const config = loadConfig({ preset: 'smoke', file: `${import.meta.dirname}/pointMass.yaml` });
const world = await createWorld(await createNodeRuntime(), problemByName('pointMass'), config);

const text = (numbers: readonly number[]): string => numbers.map((x) => x.toFixed(2)).join(', ');
const step: StepRunner = (_label, learner, advance) =>
  advance(learner, {
    metrics: () => {},
    task: ({ task, psi, realReturnAfter, nextPsi }) =>
      console.log(
        `task ${task}: ψ ${text(psi)}, return ${text([realReturnAfter])}, next ψ ${text(nextPsi)}`,
      ),
  });
const trained = await admrl({ world, key, step });

const psi = [-0.8, 0.6];
const { adaptSamples: samples, ...settings } = config.evaluation;
const options = { world, trained, psi, samples, samplesPerStage: samples, key, ...settings };
for (const { samples: n, returns } of await adapt({ ...options, episodes: 50 })) {
  console.log(`unseen task after ${n} samples: return ${returns.mean.toFixed(2)}`);
}
const { returns } = await baselineReturns(world, { tasks: [psi], key });
console.log(`zero action: return ${returns.zeroAction[0].mean.toFixed(2)}`);
await world.dispose();
