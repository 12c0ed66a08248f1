/** @file The unit in which V is fitted: returns are brought to mean 0 and standard deviation 1, whatever the rewards are. */

import { viewOf } from '../../../nn/parameters.ts';
import { type ValueSpec, valueLayout } from '../../../policies/valueFunction.ts';

/** raw = shift + scale · normalised. */
export interface CriticUnit {
  readonly shift: number;
  readonly scale: number;
}

/** The parameters `[P]` of the raw values, from those of the normalised ones; the output layer changes. */
export function rawValues(
  parameters: Float32Array,
  spec: ValueSpec,
  { shift, scale }: CriticUnit,
): Float32Array {
  const raw = parameters.slice();
  const layout = valueLayout(spec);
  const last = spec.hiddenSizes.length;
  const weights = viewOf(raw, layout, `w${last}`);
  const biases = viewOf(raw, layout, `b${last}`);
  weights.forEach((w, i) => {
    weights[i] = w * scale;
  });
  biases.forEach((b, i) => {
    biases[i] = b * scale + shift;
  });
  return raw;
}

/** The inverse of {@link rawValues}. */
export function normalizedValues(
  parameters: Float32Array,
  spec: ValueSpec,
  { shift, scale }: CriticUnit,
): Float32Array {
  return rawValues(parameters, spec, { shift: -shift / scale, scale: 1 / scale });
}
