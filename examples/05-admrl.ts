// AdMRL on the point mass, end to end: Algorithm 1 over four tasks, then a task that was never trained on.
import { openRun, train } from 'admrl';

const text = (numbers: readonly number[]): string => numbers.map((x) => x.toFixed(2)).join(', ');

// The directory holds everything: the same program resumes a run that was interrupted, and opens one that is finished.
const directory = process.argv[2] ?? 'runs/example-05';
await train('pointMass', {
  preset: 'smoke',
  seed: 1,
  directory,
  settings: {
    training: { nTasks: 4, nZeroShot: 5, nInner: 5, firstTaskStages: 3 },
    model: { hiddenSizes: [64, 64], steps: 100 },
    policy: { hiddenSizes: [] }, // a linear policy is optimal here
    rollout: { updates: 8 },
    trpo: { maxKl: 0.03 },
    evaluation: { episodes: 50 },
  },
  onEvent(event) {
    if (event.type !== 'stepEnded') return;
    for (const { task, psi, realReturnAfter, nextPsi } of event.tasks) {
      console.log(
        `task ${task}: ψ ${text(psi)}, return ${text([realReturnAfter])}, next ψ ${text(nextPsi)}`,
      );
    }
  },
});

await using run = await openRun(directory);
const { policy, stages } = await run.adapt([-0.8, 0.6], { samples: 1000 });
for (const { samples, returns } of stages) {
  console.log(`unseen task after ${samples} samples: return ${returns.mean.toFixed(2)}`);
}
console.log(`force at rest in the centre: ${text(Array.from(await policy.act([0, 0, 0, 0])))}`);
