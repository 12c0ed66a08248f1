/** @file MuJoCo itself, loaded once, and models that it compiles. */

import loadMujoco, { type MainModule, type MjModel } from '@mujoco/mujoco';
import { isMemoryFault, memoryFault } from './memoryFault.ts';
import type { ModelFiles, ModelSource } from './mjcfFile.ts';
import { folderOf } from './modelReader.ts';

let loading: Promise<MainModule> | undefined;

/**
 * MuJoCo, loaded once per process (0.5 s): every environment shares its memory. The first call decides where from.
 *
 * @param locateFile the address of `mujoco.wasm`, for pages whose bundler has moved it; default: beside MuJoCo's module.
 */
export function mujocoModule(locateFile?: (name: string) => string): Promise<MainModule> {
  loading ??= loadMujoco({
    ...(locateFile === undefined ? {} : { locateFile }),
    // That memory cannot grow is said by the error that follows.
    printErr: (line: string) => {
      if (!line.startsWith('Cannot enlarge memory')) console.error(line);
    },
  });
  return loading;
}

/**
 * Compiles a model; the caller deletes it.
 *
 * @throws Error naming the robot and what MuJoCo does not accept.
 */
export async function compileModel({ name, mjcf }: ModelSource): Promise<{
  readonly mujoco: MainModule;
  readonly model: MjModel;
}> {
  const mujoco = await mujocoModule();
  try {
    const model =
      typeof mjcf === 'string' ? mujoco.MjModel.from_xml_string(mjcf) : compileFiles(mujoco, mjcf);
    return { mujoco, model };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    if (isMemoryFault(reason)) throw memoryFault({ name, mjcf }, cause);
    const advice = /plugin .* not found/i.test(reason) ? pluginAdvice : '';
    throw new Error(`${name}: MuJoCo cannot read the model: ${reason.trim()}${advice}`, { cause });
  }
}

const pluginAdvice =
  ' (the WebAssembly build has no plugins: write an actuator of the kinds that MuJoCo has itself, such as position)';

/** The files are in MuJoCo's own file system while it compiles, so that no other model finds them there. */
function compileFiles({ FS, MjModel }: MainModule, { main, files }: ModelFiles): MjModel {
  const paths = [...files].map(([path, bytes]) => {
    const installed = installedPath(path);
    FS.mkdirTree(folderOf(installed), 0o777);
    FS.writeFile(installed, bytes);
    return installed;
  });
  try {
    return MjModel.from_xml_path(installedPath(main));
  } finally {
    for (const path of paths) FS.unlink(path);
  }
}

/** The same path without a drive's colon. */
function installedPath(path: string): string {
  return path.replace(/^([A-Za-z]):/, '/$1');
}
