/** @file Adapting policies for whoever looks on: the zero-shot search of the product in small steps, each shown and measured. */

import { startTask } from '../algorithms/initialize.ts';
import { bestFor } from '../algorithms/knownPolicies/knownReturns.ts';
import { lastMade } from '../algorithms/lastMade.ts';
import type { Learner } from '../algorithms/learner.ts';
import { modelOf } from '../algorithms/modelBased.ts';
import type { StepRunner } from '../algorithms/step.ts';
import { zeroShot } from '../algorithms/virtualTraining.ts';
import { createWorld } from '../algorithms/world.ts';
import { emptyLedger } from '../data/ledger.ts';
import type { Env } from '../envs/env.ts';
import type { Problem } from '../envs/problems.ts';
import type { Pose } from '../envs/scene.ts';
import { exportPolicy } from '../evaluation/exportPolicy.ts';
import { policyMetadata } from '../evaluation/policyMetadata.ts';
import {
  createImagination,
  drawingOf,
  type EpisodeNumbers,
  type RecordedEpisode,
  recordEpisode,
} from '../evaluation/recordedEpisode.ts';
import { foldIn, keyFromSeed } from '../math/random.ts';
import { type PolicyInWorld, policyOf } from '../policies/policyOf.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { framesOf } from './frames.ts';
import type { SentLearner } from './learnerFile.ts';
import { type Prediction, predictionOf } from './prediction.ts';

/** Updates of the policy between two looks at it. */
export const updatesAtOnce = { shac: 5, trpo: 2 } as const;

/** Pictures of an episode. */
const pictures = 60;

/** A policy, and what it does. */
export interface ShownPolicy {
  /** What the search begins with, where it has come, or what it ends with. */
  readonly stage: 'begun' | 'improved' | 'chosen';
  /** Steps of the search that are done, of all. */
  readonly step: number;
  readonly steps: number;
  /** Mean return inside the model in the newest step; null before the first. */
  readonly virtualReturn: number | null;
  /** Of one real episode without noise, always from the same start. */
  readonly realReturn: number;
  /** Of the search, without what it takes to show it. */
  readonly seconds: number;
  /** `[K]` the task. */
  readonly psi: readonly number[];
  /** The policy itself. */
  readonly policy: Required<PolicyInWorld>;
  /** What the model expects of that episode. */
  readonly prediction: Prediction;
  /** Marks of SVG, a picture each, over the length of the episode; with the robot that the model expects as a ghost. */
  readonly frames: readonly string[];
  /** Why there is no ghost; null where there is one. */
  readonly noGhost: string | null;
  readonly episodeSeconds: number;
  /** Which policy was chosen, in words; null before that. */
  readonly choice: string | null;
}

/** What adapts policies of one run. */
export interface AdaptSession {
  /**
   * Searches the policy for ψ `[K]` as `admrl adapt` does, and shows it after every step, until it has ended or is not
   * wanted any more.
   *
   * @returns false where it was given up
   */
  adapt(
    psi: readonly number[],
    show: (shown: ShownPolicy) => void | Promise<void>,
    isWanted: () => boolean,
  ): Promise<boolean>;
  /** The newest policy that was shown as an ONNX file; null before the first. */
  policyFile(): Uint8Array | null;
  dispose(): Promise<void>;
}

/** A search that nobody waits for any more. */
class GivenUp extends Error {}

/** Compiles what adaptation of a learner needs, on its family. */
export async function openAdaptSession(
  runtime: Runtime,
  { version, config, learner }: SentLearner,
  problem: Problem,
): Promise<AdaptSession> {
  const { rollout, policy, training, evaluation } = config;
  const updates = Math.min(rollout.updates, updatesAtOnce[policy.optimizer]);
  const steps = Math.ceil((evaluation.zeroShotIterations * rollout.updates) / updates);
  const world = await createWorld(runtime, problem, {
    ...config,
    rollout: { ...rollout, updates },
    training: { ...training, numEnvs: 1 },
  });
  const env = await world.makeEnv(1);
  const key = foldIn(keyFromSeed(training.seed), 'lab');
  const model = modelOf(world, learner);
  const imaginations = lastMade();
  let newest: { readonly policy: PolicyInWorld; readonly psi: readonly number[] } | null = null;

  const search = async (
    psi: readonly number[],
    show: (shown: ShownPolicy) => void | Promise<void>,
    isWanted: () => boolean,
  ): Promise<void> => {
    let seconds = 0;
    let virtualReturn: number | null = null;
    let done = -1;
    const look = async (
      acting: PolicyInWorld,
      stage: ShownPolicy['stage'],
      choice: string | null,
    ): Promise<void> => {
      newest = { policy: acting, psi };
      const episode = await recordEpisode(env, world.tasks, {
        psi,
        key,
        act: (states) => world.policy.mean({ ...acting, states }),
      });
      const imagined = await imaginations.use(
        [acting.normalizer, acting.form],
        () => createImagination(world, model, acting),
        (imagination) => imagination.follow(acting.theta, episode),
      );
      const { poses, noGhost } = ghostOf(env, imagined, episode);
      await show({
        ...{ stage, step: Math.max(0, done), steps, virtualReturn, seconds, choice, noGhost },
        ...{ psi, policy: { form: world.specs.policy, ...acting } },
        realReturn: episode.return,
        prediction: predictionOf(episode, imagined, world.labels.stateNames),
        episodeSeconds: (episode.poses.length - 1) * episode.timeStep,
        frames: framesOf({ ...episode, drawing: drawingOf(env) }, pictures, poses),
      });
      if (!isWanted()) throw new GivenUp();
    };
    const step: StepRunner = async (label, state, advance) => {
      const begun = performance.now();
      const next = await advance(state, {
        metrics: (values) => {
          virtualReturn = values.virtualReturn ?? virtualReturn;
        },
        task: () => {},
      });
      seconds += (performance.now() - begun) / 1000;
      const isChoice = label.phase === 'zero-shot' && label.iteration === steps;
      if (!isChoice) {
        done++;
        await look(policyOf(next), done === 0 ? 'begun' : 'improved', null);
      }
      return next;
    };
    const context = { world, key: foldIn(key, 'search'), step, task: 0 };
    const start: Learner = { ...learner, psi: Float64Array.from(psi), ledger: emptyLedger };
    const found = await zeroShot(context, await startTask(context, start), {
      iterations: steps,
      fitsModel: false,
    });
    const known = found.zeroShot?.known;
    if (known === undefined || known.trusted) {
      await look(policyOf(found), 'chosen', 'the policy that was found in the model');
    } else {
      const { policy: best } = await bestFor(world, found);
      await look(
        best,
        'chosen',
        `${best.name}, which is known to return more than the model can promise`,
      );
    }
  };

  return {
    async adapt(psi, show, isWanted) {
      try {
        await search(psi, show, isWanted);
        return true;
      } catch (error) {
        if (error instanceof GivenUp) return false;
        throw error;
      }
    },
    policyFile() {
      if (newest === null) return null;
      const { actionLimit } = world.family;
      return exportPolicy({
        ...{ spec: world.specs.policy, ...newest.policy, actionLimit },
        actuators: world.labels.actuators,
        metadata: policyMetadata(world, newest.psi, version),
      });
    },
    async dispose() {
      env.dispose();
      await imaginations.dispose();
      await world.dispose();
    },
  };
}

/** The poses of the robot that a model expects, where its states show them. */
function ghostOf(
  env: Env,
  { states }: EpisodeNumbers,
  { poses }: RecordedEpisode,
): { readonly poses: readonly Pose[] | null; readonly noGhost: string | null } {
  try {
    return { poses: drawingOf(env).posesOf(states, poses[0]), noGhost: null };
  } catch (error) {
    if (error instanceof RangeError) return { poses: null, noGhost: error.message };
    throw error;
  }
}
