/** @file A policy that was exported to ONNX, ready to act. */

import '../../runtime/telemetryOff.ts';
import { readFileSync } from 'node:fs';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { TaskFamily } from '../../tasks/taskFamily.ts';
import { systemError } from '../files/fileErrors.ts';
import { UsageError } from '../usageError.ts';

/** `[A]` the action in a state `[S]`. */
export type Act = (state: Float32Array) => Promise<Float32Array>;

/**
 * Opens the file.
 *
 * @throws UsageError when it is no policy of the family: input `state` `[N, S]`, output `action` `[N, A]`
 */
export async function openOnnxPolicy(
  path: string,
  { name, stateSize, actionSize }: Pick<TaskFamily, 'name' | 'stateSize' | 'actionSize'>,
): Promise<Act> {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw systemError('cannot read', path, error);
  }
  const expected = `expected input state [N, ${stateSize}] and output action [N, ${actionSize}] of ${name}`;
  try {
    const session = await InferenceSession.create(bytes);
    const act: Act = async (state) => {
      const { action } = await session.run({ state: new Tensor('float32', state, [1, stateSize]) });
      return action.data as Float32Array;
    };
    const { length } = await act(new Float32Array(stateSize));
    if (length !== actionSize) throw new RangeError(`the action has ${length} entries`);
    return act;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new UsageError(`${path} is no such policy: ${expected} (${reason.split('\n')[0]})`);
  }
}
