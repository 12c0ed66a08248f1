/** @file Serves the lab's page until the process is asked to end. */

import { type ServeOptions, serveLab } from '../lab/serveLab.ts';
import { endingSignals } from './interruption.ts';
import { printLine } from './print.ts';

/**
 * Prints the address of the page, and returns when the process shall end.
 *
 * @param fragment - what of the page is opened, from `#` on
 */
export async function servePage(options: ServeOptions, fragment = ''): Promise<void> {
  const { address, close } = await serveLab(options);
  printLine(`${address}${fragment}`);
  await new Promise<void>((end) => {
    for (const signal of endingSignals) process.once(signal, () => end());
    // That of the training that has started this process.
    if (process.channel !== undefined) process.once('disconnect', end);
  });
  await close();
}
