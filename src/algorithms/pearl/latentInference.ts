/**
 * @file How z enters a gradient step: a draw from what the context of each task says, for all rows of that task. Its encoder
 * learns from Q's loss and from the divergence of its draws from N(0, I).
 */

import { add, multiply, sqrt } from '../../graph/elementwise.ts';
import { input, type Node } from '../../graph/node.ts';
import { broadcastTo, concat, reshape } from '../../graph/structure.ts';
import { namedEntries, tensorsOf, unitActions } from '../sac/sacNetworks.ts';
import type { ContextInference } from '../sac/sacStep.ts';
import {
  contextFactors,
  divergenceFromPrior,
  encoderNetwork,
  productOfGaussians,
} from './contextEncoder.ts';
import type { PearlSpec } from './pearlSpec.ts';

/** Sizes of a gradient step. */
export interface InferenceSizes {
  /** T, tasks. */
  readonly tasks: number;
  /** B, rows of each task. */
  readonly batchSize: number;
  /** n, transitions of its context. */
  readonly contextSize: number;
  /** Weight of the divergence. */
  readonly klWeight: number;
}

/** Name of the encoder among what learns from Q's loss. */
export const encoderName = 'encoder';

/**
 * The inference. Inputs: `contextStates` `[T n, S]`, `contextActions` `[T n, A]`, `contextRewards` `[T n]`, `latentNoise`
 * `[T, L]`, and where networks read ψ, `taskContext` `[T, K]`.
 */
export function latentInference(
  { encoder, networks, taskSize }: PearlSpec,
  { tasks, batchSize, contextSize, klWeight }: InferenceSizes,
): ContextInference {
  const { stateSize, actionSize, latentSize } = encoder;
  return {
    entries: namedEntries(encoderName, encoderNetwork(encoder)),
    build(critic, layout) {
      const rows = tasks * contextSize;
      const contextStates = input([rows, stateSize]);
      const contextActions = input([rows, actionSize]);
      const contextRewards = input([rows]);
      const latentNoise = input([tasks, latentSize]);
      const tensors = tensorsOf(critic, layout, encoderName);
      const { mean, variance } = contextFactors(encoder, tensors, {
        states: contextStates,
        actions: unitActions(networks, contextActions),
        rewards: contextRewards,
      });
      const byTask = (node: Node): Node => reshape(node, [tasks, contextSize, latentSize]);
      const posterior = productOfGaussians({ mean: byTask(mean), variance: byTask(variance) });
      const latent = add(posterior.mean, multiply(sqrt(posterior.variance), latentNoise));
      const taskContext = taskSize === 0 ? undefined : input([tasks, taskSize]);
      const divergence = divergenceFromPrior(posterior);
      return {
        context: forRows(taskContext ? concat([latent, taskContext], 1) : latent, batchSize),
        penalty: multiply(divergence, klWeight),
        inputs: {
          ...{ contextStates, contextActions, contextRewards, latentNoise },
          ...(taskContext && { taskContext }),
        },
        outputs: { latentKl: divergence },
      };
    },
  };
}

/** `[T, C]` repeated for the B rows of every task, `[T B, C]`. */
function forRows(context: Node, batchSize: number): Node {
  const [tasks, size] = context.shape;
  const repeated = broadcastTo(reshape(context, [tasks, 1, size]), [tasks, batchSize, size]);
  return reshape(repeated, [tasks * batchSize, size]);
}
