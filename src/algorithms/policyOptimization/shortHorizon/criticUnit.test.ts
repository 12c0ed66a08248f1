import { expect, it } from 'vitest';
import { constant } from '../../../graph/constant.ts';
import { evaluate } from '../../../graph/interpreter.ts';
import { keyFromSeed, normals } from '../../../math/random.ts';
import { initializeValue, stateValue, valueSpec } from '../../../policies/valueFunction.ts';
import { normalizedValues, rawValues } from './criticUnit.ts';

it('raw values are shift + scale · normalised ones, and back', () => {
  const spec = valueSpec({ stateSize: 3, hiddenSizes: [5, 4] });
  const unit = { shift: -40, scale: 7 };
  const parameters = initializeValue(keyFromSeed(1), spec).parameters;
  const states = constant(normals(keyFromSeed(2), 6), [2, 3]);
  const moments = { mean: constant([0, 0, 0]), std: constant([1, 1, 1]) };
  const valuesOf = (p: Float32Array) =>
    evaluate([stateValue(spec, constant(p), states, moments)])[0];
  const raw = rawValues(parameters, spec, unit);
  valuesOf(parameters).forEach((x, i) => {
    expect(valuesOf(raw)[i]).toBeCloseTo(-40 + 7 * x, 5);
  });
  normalizedValues(raw, spec, unit).forEach((x, i) => {
    expect(x).toBeCloseTo(parameters[i], 5);
  });
});
