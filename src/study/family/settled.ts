/** @file Promises of users' code, which may wait for something that never comes. */

/**
 * What a promise gives.
 *
 * @throws Error when nothing is left in this process that could settle it; Node would end without a word
 */
export function settled<T>(promise: Promise<T>): Promise<T> {
  return new Promise((done, fail) => {
    const giveUp = (): void =>
      fail(new Error('its promise never settles: nothing is left that it could be waiting for'));
    process.once('beforeExit', giveUp);
    promise.then(done, fail).finally(() => process.off('beforeExit', giveUp));
  });
}
