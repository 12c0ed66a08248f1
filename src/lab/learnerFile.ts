/**
 * @file What a page needs to adapt a policy: the learner of a run and real episodes of its known policies, as bytes.
 *
 * Layout: the length of a JSON text as 8 bytes, little-endian; the text, padded with spaces to a multiple of 8; tensors, each
 * at a multiple of 8. It is made anew for every reader and kept nowhere.
 */

import type { Learner } from '../algorithms/learner.ts';
import { append, emptyDataset } from '../data/dataset.ts';
import type { Trajectories } from '../data/trajectories.ts';
import type { Config } from '../study/config/config.ts';
import type { JsonValue } from '../study/files/jsonText.ts';
import {
  bytesOf,
  type Tensor,
  type TensorType,
  tensorFromBytes,
  tensorType,
} from '../study/files/tensors.ts';
import { decodeState, encodeState } from '../study/run/stateCodec.ts';

/** What is sent. */
export interface SentLearner {
  /** That of admrl. */
  readonly version: string;
  readonly family: string;
  readonly config: Config;
  readonly learner: Learner;
}

/** Bytes of real episodes that are sent at most; there are as many episodes of each policy as that allows. */
const mostEpisodeBytes = 24e6;
/** Of each policy: every second one chooses among policies, and two of the others are needed for an interval. */
const fewestEpisodes = 4;

/** Where a tensor is. */
interface Placed {
  readonly type: TensorType;
  readonly offset: number;
  readonly length: number;
}

/**
 * A learner in bytes, without what no adaptation reads: held-out data, the moments of the model's Adam, and of D all but
 * episodes of known policies.
 */
export function encodeLearner({ version, family, config, learner }: SentLearner): Uint8Array {
  const { dataset, model, ...rest } = learner;
  const known = learner.known ?? [];
  const shards = [...new Set(known.map(({ shard }) => shard))];
  const columns = columnsThatFit(shards.map((shard) => dataset.shards[shard]));
  const state = {
    ...rest,
    model: { ...model, firstMoments: noMoments, secondMoments: noMoments },
    zeroShot: null,
    optimizer: null,
    devData: null,
    // A learner that records no policies has no list of them, not an empty one.
    ...(learner.known && {
      known: known.map((policy) => ({ ...policy, shard: shards.indexOf(policy.shard) })),
    }),
    shards: shards.map((shard) => firstColumns(dataset.shards[shard], columns)),
    sizes: { stateSize: dataset.stateSize, actionSize: dataset.actionSize },
  };
  const { json, tensors } = encodeState(state);
  let offset = 0;
  const places = Object.entries(tensors).map(([name, { data }]): [string, Placed] => {
    const place = { type: tensorType(data), offset, length: data.length };
    offset += aligned(data.byteLength);
    return [name, place];
  });
  const text = new TextEncoder().encode(
    JSON.stringify({ version, family, config, state: json, tensors: Object.fromEntries(places) }),
  );
  const start = 8 + aligned(text.length);
  const bytes = new Uint8Array(start + offset).fill(0x20, 0, start);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(start - 8), true);
  bytes.set(text, 8);
  for (const [name, place] of places) bytes.set(bytesOf(tensors[name].data), start + place.offset);
  return bytes;
}

const noMoments = new Float32Array(0);

/** The learner in bytes that {@link encodeLearner} has written. */
export function decodeLearner(bytes: Uint8Array): SentLearner {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = 8 + Number(view.getBigUint64(0, true));
  const header: {
    readonly version: string;
    readonly family: string;
    readonly config: Config;
    readonly state: JsonValue;
    readonly tensors: Readonly<Record<string, Placed>>;
  } = JSON.parse(new TextDecoder().decode(bytes.subarray(8, start)));
  const tensors = Object.entries(header.tensors).map(([name, place]): [string, Tensor] => [
    name,
    tensorAt(bytes.subarray(start), place),
  ]);
  const state = decodeState({ json: header.state, tensors: Object.fromEntries(tensors) });
  const { shards, sizes, ...rest } = state as Omit<Learner, 'dataset'> & {
    readonly shards: readonly Trajectories[];
    readonly sizes: { readonly stateSize: number; readonly actionSize: number };
  };
  const dataset = append(emptyDataset(sizes.stateSize, sizes.actionSize), ...shards);
  const { version, family, config } = header;
  return { version, family, config, learner: { ...rest, dataset } };
}

function tensorAt(bytes: Uint8Array, { type, offset, length }: Placed): Tensor {
  const wide = { F32: 4, F64: 8, I32: 4, U32: 4, U8: 1 } as const;
  return tensorFromBytes(type, [length], bytes.subarray(offset, offset + length * wide[type]));
}

function aligned(length: number): number {
  return Math.ceil(length / 8) * 8;
}

/** How many columns of every shard may be sent. */
function columnsThatFit(shards: readonly Trajectories[]): number {
  const perColumn = shards.reduce(
    (sum, { horizon, stateSize, actionSize }) =>
      sum + horizon * (4 * (2 * stateSize + actionSize) + 3),
    0,
  );
  return Math.max(fewestEpisodes, Math.floor(mostEpisodeBytes / Math.max(1, perColumn)));
}

/** The first columns of trajectories. */
function firstColumns(trajectories: Trajectories, most: number): Trajectories {
  const { horizon, numEnvs, stateSize, actionSize } = trajectories;
  const columns = Math.min(most, numEnvs);
  const cut = <T extends Float32Array | Uint8Array>(from: T, size: number): T => {
    const to = new (from.constructor as new (length: number) => T)(horizon * columns * size);
    for (let t = 0; t < horizon; t++) {
      const row = t * numEnvs * size;
      to.set(from.subarray(row, row + columns * size), t * columns * size);
    }
    return to;
  };
  return {
    ...{ horizon, numEnvs: columns, stateSize, actionSize },
    states: cut(trajectories.states, stateSize),
    actions: cut(trajectories.actions, actionSize),
    nextStates: cut(trajectories.nextStates, stateSize),
    terminated: cut(trajectories.terminated, 1),
    truncated: cut(trajectories.truncated, 1),
    valid: cut(trajectories.valid, 1),
  };
}
