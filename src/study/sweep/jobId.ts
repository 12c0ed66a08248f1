/** @file What a job is called: the hash of what is trained, so that the same training is the same job in every sweep. */

import type { Config } from '../config/config.ts';
import { ownSettings } from '../config/ownSettings.ts';
import { sha256Of } from '../files/atomicFile.ts';

/** Letters of an id: two of 10,000 jobs are called the same with a probability below one in a million. */
const length = 12;

/**
 * The id of the training of a family with a configuration: of its name and of the settings that are not defaults. Neither the
 * preset that they come from nor what is measured afterwards changes it.
 */
export function jobId(family: string, config: Config): string {
  const text = JSON.stringify([family, ownSettings(config)]);
  return sha256Of(new TextEncoder().encode(text)).slice(0, length);
}
