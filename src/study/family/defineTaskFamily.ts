/** @file `defineTaskFamily` under Node: tried on ONNX Runtime, with robots from the disk. */

import {
  type DefinitionTools,
  defineTaskFamily as define,
  type TaskFamilyDefinition,
} from '../../envs/define/defineTaskFamily.ts';
import type { Problem } from '../../envs/problems.ts';
import { createNodeRuntime } from '../../runtime/node.ts';
import { nodeModelReader } from './nodeModelReader.ts';

/**
 * A task family from its definition (`envs/define/defineTaskFamily.ts`). A robot may be a file: a file URL, or a path that
 * is relative to the working directory.
 *
 * @throws RangeError that begins with the family's name and says what to change.
 */
export async function defineTaskFamily(
  definition: TaskFamilyDefinition,
  { runtime, reader = nodeModelReader }: DefinitionTools = {},
): Promise<Problem> {
  return define(definition, {
    runtime: runtime ?? (await createNodeRuntime({ threads: 1 })),
    reader,
  });
}
