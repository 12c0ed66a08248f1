/** @file Runs the script of a custom family with this worker's own copy of admrl, and its robot from the data in it. */

import {
  type DefinitionTools,
  defineTaskFamily as define,
  type TaskFamilyDefinition,
} from '../../../src/envs/define/defineTaskFamily.ts';
import { memoryModelReader } from '../../../src/envs/mujoco/modelReader.ts';
import type { Problem } from '../../../src/envs/problems.ts';
import * as numerics from '../../../src/exports/numerics.ts';
import * as problem from '../../../src/exports/problem.ts';
import type { PageFamilyScope } from '../../../src/lab/pageFamilyScope.ts';

/** The default export of a script. */
export async function loadCustomFamily(script: string): Promise<Problem> {
  const { robots, problems } = problem;
  const files = new Map<string, Uint8Array>();
  /** As it is under Node, but that a robot's files are those of the script. */
  const defineTaskFamily = (
    definition: TaskFamilyDefinition,
    tools: DefinitionTools = {},
  ): Promise<Problem> => define(definition, { reader: memoryModelReader(files), ...tools });
  const scope: PageFamilyScope = {
    modules: {
      admrl: { defineTaskFamily, robots, problems },
      'admrl/problem': { ...problem, defineTaskFamily },
      'admrl/numerics': numerics,
    },
    addFile(path, base64) {
      files.set(path, bytesOf(base64));
    },
  };
  Object.assign(globalThis, { admrlFamily: scope });
  const { default: exported } = await import(/* @vite-ignore */ script);
  return exported;
}

function bytesOf(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}
