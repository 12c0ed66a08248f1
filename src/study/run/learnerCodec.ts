/** @file The learner as tensors and plain values, and back: what a checkpoint and a dataset shard hold. */

import { readFileSync } from 'node:fs';
import type { Learner, Normalizers, ZeroShotSnapshot } from '../../algorithms/learner.ts';
import { append, type Dataset, emptyDataset } from '../../data/dataset.ts';
import type { SampleLedger } from '../../data/ledger.ts';
import type { NormalizerState } from '../../data/normalizer.ts';
import type { Trajectories } from '../../data/trajectories.ts';
import type { ModelState } from '../../models/fitModel.ts';
import type { PolicyInWorld } from '../../policies/policyOf.ts';
import type { ValueState } from '../../policies/valueFunction.ts';
import { sha256Of, writeFileAtomically } from '../files/atomicFile.ts';
import { DamagedFileError, errorCode, systemError } from '../files/fileErrors.ts';
import {
  decodeSafetensors,
  encodeSafetensors,
  type Tensor,
  type TensorData,
} from '../files/safetensors.ts';

/** Tensors by name; parts of the learner are prefixes, such as `model.phi`. */
export type Tensors = Readonly<Record<string, Tensor>>;

/** The numbers of a learner that are not tensors. */
export type LearnerScalars = {
  readonly modelStep: number;
  readonly valueStep: number;
  /** `null` while there is no θ̂. */
  readonly zeroShotValueStep: number | null;
  readonly stateCount: number;
  readonly deltaCount: number;
  readonly zeroShotStateCount: number;
  readonly zeroShotDeltaCount: number;
  readonly hasDevData: boolean;
  readonly virtualSteps: number;
};

/** Everything of a learner but its dataset, whose shards are stored on their own. */
export interface EncodedLearner {
  readonly tensors: Tensors;
  readonly scalars: LearnerScalars;
  readonly ledger: SampleLedger;
}

/** Encodes all but the dataset. */
export function encodeLearner(learner: Learner): EncodedLearner {
  const { zeroShot, devData, normalizers } = learner;
  return {
    tensors: {
      psi: vector(learner.psi),
      theta: vector(learner.theta),
      ...prefixed('model', optimizerTensors({ ...learner.model, weights: learner.model.phi })),
      ...prefixed('value', optimizerTensors(learner.value)),
      ...prefixed('normalizers', normalizerTensors(normalizers)),
      ...(zeroShot === null ? {} : prefixed('zeroShot', zeroShotTensors(zeroShot))),
      ...(devData === null ? {} : prefixed('devData', encodeTrajectories(devData.shards[0]))),
    },
    scalars: {
      modelStep: learner.model.step,
      valueStep: learner.value.step,
      zeroShotValueStep: zeroShot?.value.step ?? null,
      stateCount: normalizers.state.count,
      deltaCount: normalizers.delta.count,
      zeroShotStateCount: zeroShot?.normalizers.state.count ?? 0,
      zeroShotDeltaCount: zeroShot?.normalizers.delta.count ?? 0,
      hasDevData: devData !== null,
      virtualSteps: learner.virtualSteps,
    },
    ledger: learner.ledger,
  };
}

/**
 * The learner of a checkpoint.
 *
 * @param shards - D's trajectories in order.
 * @throws DamagedFileError naming a tensor that is missing or of another type.
 */
export function decodeLearner(
  { tensors, scalars, ledger }: EncodedLearner,
  sizes: { readonly stateSize: number; readonly actionSize: number },
  shards: readonly Trajectories[],
): Learner {
  const empty = emptyDataset(sizes.stateSize, sizes.actionSize);
  const { stateCount, deltaCount, zeroShotValueStep } = scalars;
  return {
    psi: float64(tensors, 'psi'),
    theta: float32(tensors, 'theta'),
    optimizer: null,
    model: decodeModel(tensors, scalars.modelStep),
    value: decodeOptimizer(tensors, 'value', scalars.valueStep),
    normalizers: decodeNormalizers(tensors, 'normalizers', stateCount, deltaCount),
    zeroShot:
      zeroShotValueStep === null ? null : decodeZeroShot(tensors, scalars, zeroShotValueStep),
    dataset: append(empty, ...shards),
    devData: scalars.hasDevData ? decodeDevData(tensors, empty) : null,
    ledger,
    virtualSteps: scalars.virtualSteps,
  };
}

/** A shard of D. */
export function encodeTrajectories(trajectories: Trajectories): Tensors {
  const { horizon, numEnvs, stateSize, actionSize } = trajectories;
  const rows = [horizon, numEnvs];
  return {
    states: { data: trajectories.states, shape: [...rows, stateSize] },
    actions: { data: trajectories.actions, shape: [...rows, actionSize] },
    nextStates: { data: trajectories.nextStates, shape: [...rows, stateSize] },
    terminated: { data: trajectories.terminated, shape: rows },
    truncated: { data: trajectories.truncated, shape: rows },
    valid: { data: trajectories.valid, shape: rows },
  };
}

/**
 * Trajectories from their tensors, whose names start with `prefix`.
 *
 * @throws DamagedFileError naming a tensor that is missing or of another type.
 */
export function decodeTrajectories(tensors: Tensors, prefix = ''): Trajectories {
  const states = float32(tensors, `${prefix}states`);
  const [horizon, numEnvs, stateSize] = tensors[`${prefix}states`].shape;
  const actions = float32(tensors, `${prefix}actions`);
  return {
    horizon,
    numEnvs,
    stateSize,
    actionSize: actions.length / (horizon * numEnvs),
    states,
    actions,
    nextStates: float32(tensors, `${prefix}nextStates`),
    terminated: flags(tensors, `${prefix}terminated`),
    truncated: flags(tensors, `${prefix}truncated`),
    valid: flags(tensors, `${prefix}valid`),
  };
}

function decodeModel(tensors: Tensors, step: number): ModelState {
  const { weights, ...optimizer } = decodeOptimizer(tensors, 'model', step);
  return { phi: weights, ...optimizer };
}

function decodeZeroShot(
  tensors: Tensors,
  scalars: LearnerScalars,
  valueStep: number,
): ZeroShotSnapshot {
  const { zeroShotStateCount, zeroShotDeltaCount } = scalars;
  return {
    thetaHat: float32(tensors, 'zeroShot.thetaHat'),
    phi: float32(tensors, 'zeroShot.phi'),
    value: decodeOptimizer(tensors, 'zeroShot.value', valueStep),
    normalizers: decodeNormalizers(
      tensors,
      'zeroShot.normalizers',
      zeroShotStateCount,
      zeroShotDeltaCount,
    ),
  };
}

function decodeDevData(tensors: Tensors, empty: Dataset): Dataset {
  return append(empty, decodeTrajectories(tensors, 'devData.'));
}

function zeroShotTensors({ thetaHat, phi, value, normalizers }: ZeroShotSnapshot): Tensors {
  return {
    thetaHat: vector(thetaHat),
    phi: vector(phi),
    ...prefixed('value', optimizerTensors(value)),
    ...prefixed('normalizers', normalizerTensors(normalizers)),
  };
}

function optimizerTensors({
  weights,
  firstMoments,
  secondMoments,
}: Omit<ValueState, 'step'>): Tensors {
  return {
    weights: vector(weights),
    firstMoments: vector(firstMoments),
    secondMoments: vector(secondMoments),
  };
}

function decodeOptimizer(tensors: Tensors, name: string, step: number): ValueState {
  return {
    weights: float32(tensors, `${name}.weights`),
    firstMoments: float32(tensors, `${name}.firstMoments`),
    secondMoments: float32(tensors, `${name}.secondMoments`),
    step,
  };
}

function normalizerTensors({ state, delta }: Normalizers): Tensors {
  return {
    'state.mean': vector(state.mean),
    'state.m2': vector(state.m2),
    'delta.mean': vector(delta.mean),
    'delta.m2': vector(delta.m2),
  };
}

function decodeNormalizers(
  tensors: Tensors,
  name: string,
  stateCount: number,
  deltaCount: number,
): Normalizers {
  const part = (which: string, count: number): NormalizerState => ({
    count,
    mean: float64(tensors, `${name}.${which}.mean`),
    m2: float64(tensors, `${name}.${which}.m2`),
  });
  return { state: part('state', stateCount), delta: part('delta', deltaCount) };
}

function vector(data: TensorData): Tensor {
  return { data, shape: [data.length] };
}

function prefixed(prefix: string, tensors: Tensors): Tensors {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, tensor]) => [`${prefix}.${name}`, tensor]),
  );
}

/** `[·]` a tensor's numbers. @throws DamagedFileError when it is missing or of another type. */
export function float32(tensors: Tensors, name: string): Float32Array {
  const data = tensors[name]?.data;
  if (data instanceof Float32Array) return data;
  throw new DamagedFileError(`tensor ${name} is missing or not F32`);
}

/** `[·]` a tensor's numbers. @throws DamagedFileError when it is missing or of another type. */
export function float64(tensors: Tensors, name: string): Float64Array {
  const data = tensors[name]?.data;
  if (data instanceof Float64Array) return data;
  throw new DamagedFileError(`tensor ${name} is missing or not F64`);
}

function flags(tensors: Tensors, name: string): Uint8Array {
  const data = tensors[name]?.data;
  if (data instanceof Uint8Array) return data;
  throw new DamagedFileError(`tensor ${name} is missing or not U8`);
}

/** Writes θ and the moments of the states, and returns the sha256 of the file. */
export function writePolicyFile(path: string, { theta, normalizer }: PolicyInWorld): string {
  const { count, mean, m2 } = normalizer;
  const vector = <D extends Float32Array | Float64Array>(data: D) => ({
    data,
    shape: [data.length],
  });
  const bytes = encodeSafetensors({
    tensors: {
      theta: vector(theta),
      stateMean: vector(mean),
      stateM2: vector(m2),
      stateCount: { data: Float64Array.of(count), shape: [] },
    },
    metadata: {},
  });
  writeFileAtomically(path, bytes);
  return sha256Of(bytes);
}

/**
 * The policy in a file; null when there is no file with that sha256, be it missing, damaged or another policy's.
 *
 * @throws Error naming the file when it cannot be read.
 */
export function readPolicyFile(path: string, sha256: string): PolicyInWorld | null {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw systemError('cannot read', path, error);
  }
  if (sha256Of(bytes) !== sha256) return null;
  const { tensors } = decodeSafetensors(bytes, path);
  return {
    theta: float32(tensors, 'theta'),
    normalizer: {
      count: float64(tensors, 'stateCount')[0],
      mean: float64(tensors, 'stateMean'),
      m2: float64(tensors, 'stateM2'),
    },
  };
}
