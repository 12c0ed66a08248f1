/** @file The value function V(s), or V(s, context): a tanh network, fitted to λ-returns by minibatch Adam as one program. */

import { contextFeed, contextInput } from '../data/context.ts';
import { type MomentNodes, type NormalizerState, normalizerMoments } from '../data/normalizer.ts';
import { multiply, square, subtract } from '../graph/elementwise.ts';
import { gradient } from '../graph/gradient.ts';
import { gather } from '../graph/indexing.ts';
import { input, type Node } from '../graph/node.ts';
import type { Program } from '../graph/program.ts';
import { mean } from '../graph/reduce.ts';
import { reshape } from '../graph/structure.ts';
import { foldIn, type Key, permutation } from '../math/random.ts';
import {
  type AdamState,
  adamFeeds,
  adamLoop,
  adamStateAfter,
  initialAdamState,
} from '../nn/adamLoop.ts';
import { initializeMlp, normalizedColumns } from '../nn/initializers.ts';
import { type MlpSpec, mlp, mlpEntries } from '../nn/mlp.ts';
import { flatten, type ParameterLayout, parameterLayout, unflatten } from '../nn/parameters.ts';
import { programsByRows } from '../runtime/programsByRows.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { policyInput } from './policyInput.ts';

/** The form of a value function and how it is fitted. Make one with {@link valueSpec}. */
export interface ValueSpec {
  /** S. */
  readonly stateSize: number;
  /** C, how many numbers the network reads beside the state; 0 for none. */
  readonly contextSize: number;
  /** Widths of the tanh layers. */
  readonly hiddenSizes: readonly number[];
  /** Passes over the data in a fit. */
  readonly epochs: number;
  /** B; the rows of a pass that do not fill a minibatch are left out. */
  readonly batchSize: number;
  readonly learningRate: number;
}

/** What a value function is fitted to. */
export interface ValueData {
  /** `[N, S]` */
  readonly states: Float32Array;
  /** `[N, C]` where V has a context. */
  readonly context?: Float32Array | undefined;
  /** `[N]` */
  readonly targets: Float32Array;
  /** Draws the order of the rows. */
  readonly key: Key;
}

/** Value functions on data, compiled once for each number of rows. */
export interface ValueFunctions {
  /** `[N]` V(s) of the rows of `states` `[N, S]`, with `context` `[N, C]` where V has one. */
  evaluate(
    state: AdamState,
    normalizer: NormalizerState,
    states: Float32Array,
    context?: Float32Array,
  ): Promise<Float32Array>;
  /**
   * Fits V to `targets` `[N]` by mean squared error, in an order of rows drawn with `key`.
   * `losses` are those of the minibatches before each step.
   * @throws RangeError when there are fewer rows than one minibatch.
   */
  fit(
    state: AdamState,
    normalizer: NormalizerState,
    data: ValueData,
  ): Promise<{ readonly state: AdamState; readonly losses: Float32Array }>;
  dispose(): Promise<void>;
}

/** Fills in the defaults: no context; two layers of 64; 5 passes in minibatches of 64 with Adam at 1e-3 (released code). */
export function valueSpec({
  stateSize,
  contextSize = 0,
  hiddenSizes = [64, 64],
  epochs = 5,
  batchSize = 64,
  learningRate = 1e-3,
}: Pick<ValueSpec, 'stateSize'> & Partial<ValueSpec>): ValueSpec {
  return { stateSize, contextSize, hiddenSizes, epochs, batchSize, learningRate };
}

function network({ stateSize, contextSize, hiddenSizes }: ValueSpec): MlpSpec {
  return { inputSize: stateSize + contextSize, hiddenSizes, outputSize: 1, activation: 'tanh' };
}

/** The named slices of the weights. */
export function valueLayout(spec: ValueSpec): ParameterLayout {
  return parameterLayout(mlpEntries(network(spec)));
}

/** A fresh value function: weight columns of norm 1 in every layer, biases 0 (released code). */
export function initializeValue(key: Key, spec: ValueSpec): AdamState {
  const weights = initializeMlp(key, network(spec), (layerKey, shape) =>
    normalizedColumns(layerKey, shape, 1),
  );
  return initialAdamState(weights);
}

/** Compiles value functions of one form. */
export function createValueFunctions(runtime: Runtime, spec: ValueSpec): ValueFunctions {
  // Layers of 64 units and minibatches of 64 rows: a second thread costs more than it saves.
  // Of all that follows a rollout, a fit takes half of the time, and nothing else waits for it.
  const evaluations = programsByRows(runtime, (rows) => evaluationProgram(spec, rows), {
    threads: 'one',
  });
  const fits = programsByRows(runtime, (rows) => fitProgram(spec, rows), { threads: 'beside' });
  const layout = oneTensor(spec);
  return {
    async evaluate({ parameters: weights }, normalizer, states, context) {
      const { mean: stateMean, std: stateStd } = normalizerMoments(normalizer);
      const feeds = { weights, states, stateMean, stateStd, ...contextFeed(context) };
      return (await evaluations.run(states.length / spec.stateSize, feeds)).values;
    },
    async fit(state, normalizer, { states, context, targets, key }) {
      const rows = targets.length;
      const { mean: stateMean, std: stateStd } = normalizerMoments(normalizer);
      const order = drawOrder(key, spec, rows);
      const feeds = { states, targets, order, stateMean, stateStd, ...contextFeed(context) };
      const outputs = await fits.run(rows, { ...adamFeeds(state, layout), ...feeds });
      const { losses } = outputs;
      return { state: adamStateAfter(outputs, layout, state.step + losses.length), losses };
    },
    async dispose() {
      await Promise.all([evaluations.dispose(), fits.dispose()]);
    },
  };
}

/** Row numbers of all minibatches of a fit: a fresh permutation each pass, its incomplete last minibatch left out. */
function drawOrder(key: Key, { epochs, batchSize }: ValueSpec, rows: number): Int32Array {
  const perEpoch = batchesPerEpoch(batchSize, rows) * batchSize;
  const order = new Int32Array(epochs * perEpoch);
  for (let epoch = 0; epoch < epochs; epoch++) {
    const shuffled = permutation(foldIn(key, epoch), rows);
    order.set(shuffled.subarray(0, perEpoch), epoch * perEpoch);
  }
  return order;
}

function batchesPerEpoch(batchSize: number, rows: number): number {
  if (rows < batchSize) {
    throw new RangeError(
      `valueFunction: ${rows} rows do not fill one minibatch of ${batchSize} rows`,
    );
  }
  return Math.floor(rows / batchSize);
}

/**
 * V(s), or V(s, context), as a graph: `[N]`.
 * @param weights `[P]`, see {@link valueLayout}
 * @param states `[N, S]`
 * @param moments of the states
 * @param context `[N, C]` where V has one
 */
export function stateValue(
  spec: ValueSpec,
  weights: Node,
  states: Node,
  moments: MomentNodes,
  context?: Node,
): Node {
  const features = policyInput(states, context, moments);
  const values = mlp(unflatten(weights, valueLayout(spec)), features, network(spec));
  return reshape(values, [states.shape[0]]);
}

type MomentInput = 'stateMean' | 'stateStd';

function evaluationProgram(
  spec: ValueSpec,
  rows: number,
): Program<'weights' | 'states' | MomentInput, 'values'> {
  const weights = input([valueLayout(spec).size]);
  const states = input([rows, spec.stateSize]);
  const stateMean = input([spec.stateSize]);
  const stateStd = input([spec.stateSize]);
  const read = contextInput(spec.contextSize, rows);
  const moments = { mean: stateMean, std: stateStd };
  return {
    inputs: { weights, states, stateMean, stateStd, ...read.inputs },
    outputs: { values: stateValue(spec, weights, states, moments, read.node) },
  };
}

/** The weights as one tensor: one update of a vector takes a sixth of the operators of one update per layer. */
function oneTensor(spec: ValueSpec): ParameterLayout {
  return parameterLayout([{ name: 'weights', shape: [valueLayout(spec).size] }]);
}

function fitProgram(spec: ValueSpec, rows: number): Program {
  const { epochs, batchSize, learningRate, stateSize } = spec;
  const steps = epochs * batchesPerEpoch(batchSize, rows);
  const layout = valueLayout(spec);
  const states = input([rows, stateSize]);
  const targets = input([rows]);
  const order = input([steps, batchSize], 'int32');
  const stateMean = input([stateSize]);
  const stateStd = input([stateSize]);
  const read = contextInput(spec.contextSize, rows);
  const features = policyInput(states, read.node, { mean: stateMean, std: stateStd });
  const columns = reshape(targets, [rows, 1]);
  const training = adamLoop({
    parameters: { weights: input([layout.size]) },
    steps,
    adam: { learningRate },
    sequences: [gather(features, order), gather(columns, order)],
    body: ({ weights }, [batch, wanted]) => {
      const named = unflatten(weights, layout);
      const values = mlp(named, batch, network(spec));
      const errors = subtract(values, wanted);
      // ∂ mean(errors²) / ∂ values = 2 errors / B; the losses themselves are computed after the loop, all at once.
      const gradients = gradient(
        values,
        layout.slices.map(({ name }) => named[name]),
        multiply(errors, 2 / batchSize),
      );
      return { gradients: [flatten(gradients)], stacked: [errors] };
    },
  });
  return {
    inputs: { ...training.inputs, states, targets, order, stateMean, stateStd, ...read.inputs },
    outputs: { ...training.outputs, losses: mean(square(training.stacked[0]), { axes: [1, 2] }) },
  };
}
