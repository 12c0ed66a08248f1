// SLBO: learn a model of the point mass from real samples, and optimise the policy inside the model.

import {
  createWorld,
  initialLearner,
  policyOf,
  realReturns,
  type StepRunner,
  slbo,
} from 'admrl/method';
import { confidenceInterval, keyFromSeed } from 'admrl/numerics';
import { problemByName } from 'admrl/problem';
import { createNodeRuntime } from 'admrl/runtime/node';
import { loadConfig } from 'admrl/study';

const key = keyFromSeed(1);
const config = loadConfig({ preset: 'smoke', file: `${import.meta.dirname}/pointMass.yaml` });
const world = await createWorld(await createNodeRuntime(), problemByName('pointMass'), config);

// A step runner decides what happens around every step; this one prints what was measured.
const step: StepRunner = ({ phase, stage, iteration }, learner, advance) =>
  advance(learner, {
    metrics({ modelLoss, virtualReturn }) {
      if (phase !== 'slbo' || iteration !== config.training.nInner - 1) return;
      console.log(
        `stage ${stage}: model loss ${modelLoss.toFixed(3)}, virtual return ${virtualReturn.toFixed(2)}`,
      );
    },
    task: () => {},
  });

const learner = await slbo({ world, key, step, task: 0 }, initialLearner(world, key));
const measured = { psi: learner.psi, episodes: 50, key };
const { returns } = await realReturns(world, policyOf(learner), measured);
const { mean } = confidenceInterval(returns);
console.log(`after ${learner.ledger.train} real samples: real return ${mean.toFixed(2)}`);
await world.dispose();
