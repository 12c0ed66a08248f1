/** @file Logarithmic axes with few, round ticks. */

/** Domain a little wider than the values, and ticks at 1, 2, 5 or, over many decades, at powers of ten. */
export function logAxis(values: readonly number[]): { domain: number[]; ticks: number[] } {
  const low = Math.min(...values) / 1.4;
  const high = Math.max(...values) * 1.4;
  const decades = Math.log10(high / low);
  const steps = decades > 2 ? [1] : [1, 2, 5];
  const every = Math.max(1, Math.ceil(decades / 6));
  const ticks: number[] = [];
  for (let exponent = Math.floor(Math.log10(low)); 10 ** exponent <= high; exponent++) {
    if (exponent % every !== 0) continue;
    for (const step of steps) {
      const tick = Number(`${step}e${exponent}`);
      if (tick >= low && tick <= high) ticks.push(tick);
    }
  }
  return { domain: [low, high], ticks };
}
