/**
 * @file Reads checkpoints of version 1, which did not hold their sizes yet: the state of AdMRL, field by field.
 *
 * Its tensors are named as those of version 2 except for `model.weights` (φ), `value.weights` and `devData.*`, the tensors
 * of one shard. Steps and counts stand in the JSON under other names.
 */

import { z } from 'zod';
import type { Learner, Normalizers, ZeroShotSnapshot } from '../../algorithms/learner.ts';
import { append, type Dataset, emptyDataset } from '../../data/dataset.ts';
import type { NormalizerState } from '../../data/normalizer.ts';
import type { AdamState } from '../../nn/adamLoop.ts';
import { DamagedFileError } from '../files/fileErrors.ts';
import { parseAs, readRecord, readRecords } from '../files/recordFile.ts';
import { elementsOf, type Tensors } from '../files/tensors.ts';
import { type CheckpointContent, placesSchema } from './checkpoints.ts';
import { ledgerSchema, taskSchema } from './records.ts';
import type { RunPaths } from './runPaths.ts';
import { decodeTrajectories } from './shardCodec.ts';

const number = z.number();
const manifestSchema = z
  .object({
    ledger: ledgerSchema,
    scalars: z.object({
      learner: z.object({
        modelStep: number,
        valueStep: number,
        zeroShotValueStep: number.nullable(),
        stateCount: number,
        deltaCount: number,
        zeroShotStateCount: number,
        zeroShotDeltaCount: number,
        hasDevData: z.boolean(),
        virtualSteps: number,
      }),
    }),
  })
  .and(placesSchema);
type Sizes = CheckpointContent['sizes'];
type Scalars = z.infer<typeof manifestSchema>['scalars']['learner'];

/**
 * The content of a checkpoint of version 1 in today's form.
 *
 * @param manifest its metadata entry `checkpoint`
 * @throws DamagedFileError naming a field or a tensor that is missing or of another type, or what is missing in
 *   `config.json`
 */
export function contentOfVersion1(
  manifest: unknown,
  tensors: Tensors,
  paths: Pick<RunPaths, 'config' | 'tasks'>,
): CheckpointContent {
  const { scalars, ledger, logs, shards } = parseAs(manifestSchema, manifest, 'checkpoint');
  const sizes = sizesOf(tensors, paths);
  const history = readRecords(paths.tasks, taskSchema).slice(0, logs.tasks.lines);
  const state = stateOf(tensors, scalars.learner, sizes, ledger, history);
  return { sizes, state, logs, shards, shared: {} };
}

function stateOf(
  tensors: Tensors,
  scalars: Scalars,
  sizes: Sizes,
  ledger: Learner['ledger'],
  history: Learner['history'],
): Omit<Learner, 'dataset'> {
  return {
    psi: elementsOf(tensors, 'psi', 'F64'),
    theta: elementsOf(tensors, 'theta', 'F32'),
    model: adamOf(tensors, 'model', scalars.modelStep),
    optimizer: null,
    value: adamOf(tensors, 'value', scalars.valueStep),
    normalizers: normalizersOf(tensors, 'normalizers', scalars.stateCount, scalars.deltaCount),
    zeroShot: zeroShotOf(tensors, scalars),
    devData: scalars.hasDevData ? devDataOf(tensors, sizes) : null,
    ledger,
    virtualSteps: scalars.virtualSteps,
    selection: null,
    history,
  };
}

const configSchema = z.looseObject({ policy: z.looseObject({ hiddenSizes: z.array(number) }) });

/** A follows from the length of θ: weights and biases of the layers, and one log σ per action. */
function sizesOf(tensors: Tensors, { config }: Pick<RunPaths, 'config'>): Sizes {
  const settings = readRecord(config, configSchema);
  if (settings === null) throw new DamagedFileError(`${config} is missing`);
  const stateSize = elementsOf(tensors, 'normalizers.state.mean', 'F64').length;
  let width = stateSize;
  let inHiddenLayers = 0;
  for (const next of settings.policy.hiddenSizes) {
    inHiddenLayers += (width + 1) * next;
    width = next;
  }
  const inAction = width + 2;
  const parameters = elementsOf(tensors, 'theta', 'F32').length;
  return {
    stateSize,
    actionSize: (parameters - inHiddenLayers) / inAction,
    taskSize: elementsOf(tensors, 'psi', 'F64').length,
  };
}

function zeroShotOf(tensors: Tensors, scalars: Scalars): ZeroShotSnapshot | null {
  const { zeroShotValueStep, zeroShotStateCount, zeroShotDeltaCount } = scalars;
  if (zeroShotValueStep === null) return null;
  return {
    thetaHat: elementsOf(tensors, 'zeroShot.thetaHat', 'F32'),
    phi: elementsOf(tensors, 'zeroShot.phi', 'F32'),
    value: adamOf(tensors, 'zeroShot.value', zeroShotValueStep),
    normalizers: normalizersOf(
      tensors,
      'zeroShot.normalizers',
      zeroShotStateCount,
      zeroShotDeltaCount,
    ),
  };
}

function devDataOf(tensors: Tensors, { stateSize, actionSize }: Sizes): Dataset {
  return append(emptyDataset(stateSize, actionSize), decodeTrajectories(tensors, 'devData.'));
}

function adamOf(tensors: Tensors, name: string, step: number): AdamState {
  return {
    parameters: elementsOf(tensors, `${name}.weights`, 'F32'),
    firstMoments: elementsOf(tensors, `${name}.firstMoments`, 'F32'),
    secondMoments: elementsOf(tensors, `${name}.secondMoments`, 'F32'),
    step,
  };
}

function normalizersOf(
  tensors: Tensors,
  name: string,
  stateCount: number,
  deltaCount: number,
): Normalizers {
  const part = (which: string, count: number): NormalizerState => ({
    count,
    mean: elementsOf(tensors, `${name}.${which}.mean`, 'F64'),
    m2: elementsOf(tensors, `${name}.${which}.m2`, 'F64'),
  });
  return { state: part('state', stateCount), delta: part('delta', deltaCount) };
}
