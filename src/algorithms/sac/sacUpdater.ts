/** @file The networks of soft actor-critic as plain data, and the compiled step that moves them. */

import { type Key, splitKey } from '../../math/random.ts';
import { withoutDenormals } from '../../math/vector.ts';
import { type AdamState, initialAdamState } from '../../nn/adamLoop.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import type { TransitionBatch } from './replay.ts';
import {
  criticNetwork,
  initializeRelu,
  outputScales,
  policyNetwork,
  type SacSpec,
  stateValueNetwork,
} from './sacNetworks.ts';
import { type SacStepOptions, sacStepProgram, trainedGroups } from './sacStep.ts';

/** All networks with the state of their optimisers. */
export interface SacNetworks {
  /** Both action values, and what learns with them (`criticLayout`). */
  readonly critic: AdamState;
  readonly value: AdamState;
  readonly policy: AdamState;
  /** V′ */
  readonly target: Float32Array;
}

/**
 * From scratch; V′ begins as V.
 *
 * @param others `[·]` first parameters of what learns with the action values
 */
export function initialNetworks(
  spec: SacSpec,
  key: Key,
  others: Float32Array = new Float32Array(0),
): SacNetworks {
  const [firstKey, secondKey, valueKey, policyKey] = splitKey(key, 4);
  const { value: scale } = outputScales;
  const value = initializeRelu(valueKey, stateValueNetwork(spec), scale);
  const critic = [firstKey, secondKey].map((of) => initializeRelu(of, criticNetwork(spec), scale));
  return {
    critic: initialAdamState(joinedVectors([...critic, others])),
    value: initialAdamState(value),
    policy: initialAdamState(initializeRelu(policyKey, policyNetwork(spec), outputScales.policy)),
    target: value.slice(),
  };
}

function joinedVectors(parts: readonly Float32Array[]): Float32Array {
  const joined = new Float32Array(parts.reduce((size, { length }) => size + length, 0));
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}

/** What one gradient step reads. */
export interface SacStepData extends TransitionBatch {
  /** `[N, A]` standard normal. */
  readonly noise: Float32Array;
}

/** Gradient steps of one size. */
export interface SacUpdater {
  /**
   * Takes the steps one after the other, each on the data that `dataOf` gives for its number, with what its context is
   * inferred from. Metrics are means over the steps.
   */
  run(
    networks: SacNetworks,
    steps: number,
    dataOf: (step: number) => SacStepData & Readonly<Record<string, Float32Array>>,
  ): Promise<{
    readonly networks: SacNetworks;
    readonly metrics: Readonly<Record<string, number>>;
  }>;
  dispose(): Promise<void>;
}

/** Below so many multiplications in a layer a second thread costs more than it saves. */
const largeProduct = 4e6;

/** Compiles it. */
export async function createSacUpdater(
  runtime: Runtime,
  options: SacStepOptions,
): Promise<SacUpdater> {
  const program = sacStepProgram(options);
  const { rows, spec } = options;
  const width = Math.max(1, ...spec.hiddenSizes);
  const threads = rows * width * width < largeProduct ? 'one' : 'all';
  const compiled = await runtime.compile(program, { threads });
  const scalars = Object.keys(program.outputs).filter(
    (name) => program.outputs[name].shape.length === 0,
  );
  return {
    async run(networks, steps, dataOf) {
      let vectors = vectorsOf(networks);
      const before = networks.policy.step;
      const totals = new Map(scalars.map((name) => [name, 0]));
      for (let i = 0; i < steps; i++) {
        const step = Float32Array.of(before + i + 1);
        const outputs = await compiled.run({ ...vectors, step, ...dataOf(i) });
        for (const name of scalars) totals.set(name, totals.get(name)! + outputs[name][0]);
        vectors = Object.fromEntries(Object.keys(vectors).map((name) => [name, outputs[name]]));
      }
      const metrics = [...totals].map(([name, total]) => [name, total / steps]);
      return {
        networks: networksOf(vectors, before + steps),
        metrics: Object.fromEntries(metrics),
      };
    },
    dispose: () => compiled.dispose(),
  };
}

/** As inputs of the program. Moments of units that are off decay for ever, and denormal numbers are slow. */
function vectorsOf(networks: SacNetworks): Record<string, Float32Array> {
  const vectors: Record<string, Float32Array> = { target: networks.target };
  for (const name of trainedGroups) {
    const { parameters, firstMoments, secondMoments } = networks[name];
    vectors[name] = parameters;
    vectors[`${name}.firstMoments`] = withoutDenormals(firstMoments);
    vectors[`${name}.secondMoments`] = withoutDenormals(secondMoments);
  }
  return vectors;
}

function networksOf(vectors: Readonly<Record<string, Float32Array>>, step: number): SacNetworks {
  const groupOf = (name: (typeof trainedGroups)[number]): AdamState => ({
    parameters: vectors[name],
    firstMoments: vectors[`${name}.firstMoments`],
    secondMoments: vectors[`${name}.secondMoments`],
    step,
  });
  return {
    critic: groupOf('critic'),
    value: groupOf('value'),
    policy: groupOf('policy'),
    target: vectors.target,
  };
}
