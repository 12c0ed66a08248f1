/** @file Where a family is: among those of admrl, or in a script of the lab. */

import { addressOfFile } from '../source.ts';

/** A family, as the page names it to its workers. */
export interface FamilySource {
  readonly name: string;
  /** The address of its script; null for one of admrl's own. */
  readonly script: string | null;
}

/** The family of a run. */
export function familyOfRun({
  id,
  family,
  hasModule,
}: {
  readonly id: string;
  readonly family: string;
  readonly hasModule: boolean;
}): FamilySource {
  return { name: family, script: hasModule ? addressOfFile(id, 'family.js') : null };
}
