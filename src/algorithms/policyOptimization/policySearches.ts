/** @file The searches for a policy inside the model by name, and the one that a configuration asks for. */

import type { AlgorithmConfig } from '../settings.ts';
import type { PolicySearch } from './policySearch.ts';
import { rolloutSearch } from './rolloutSearch.ts';
import { shortHorizonSearch } from './shortHorizon/shortHorizonSearch.ts';

const policySearches: Readonly<Record<AlgorithmConfig['policy']['optimizer'], PolicySearch>> = {
  trpo: rolloutSearch,
  shac: shortHorizonSearch,
};

/** The search of a configuration. */
export function searchOf({ policy }: Pick<AlgorithmConfig, 'policy'>): PolicySearch {
  return policySearches[policy.optimizer];
}
