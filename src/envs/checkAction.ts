/** @file The check every environment makes of an action before it steps. */

/**
 * Simulators would hide a broken policy: MuJoCo replaces an action with a NaN in it by zeros.
 *
 * @throws RangeError when the action has not `actionSize` entries or one of them is not finite.
 */
export function checkAction(name: string, action: Float32Array, actionSize: number): void {
  if (action.length !== actionSize) {
    throw new RangeError(`${name}: action has ${action.length} entries, expected ${actionSize}`);
  }
  for (let i = 0; i < actionSize; i++) {
    if (!Number.isFinite(action[i])) {
      throw new RangeError(`${name}: action[${i}] is ${action[i]}, expected a finite number`);
    }
  }
}
