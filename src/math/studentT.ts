/** @file Student's t distribution for whole degrees of freedom, by its finite trigonometric series. */

/**
 * P(|T| ≤ t) for ν degrees of freedom, ν ≥ 1 an integer, t ≥ 0.
 *
 * With θ = atan(t / √ν), c = cos θ (Abramowitz and Stegun 26.7.3 and 26.7.4):
 * ν odd: (2/π) [θ + sin θ (c + 2/3 c³ + (2·4)/(3·5) c⁵ + … to c^{ν-2})];
 * ν even: sin θ (1 + 1/2 c² + (1·3)/(2·4) c⁴ + … to c^{ν-2}).
 */
export function studentCentralProbability(t: number, degreesOfFreedom: number): number {
  assertDegrees(degreesOfFreedom);
  const angle = Math.atan(t / Math.sqrt(degreesOfFreedom));
  const cosine = Math.cos(angle);
  const odd = degreesOfFreedom % 2 === 1;
  let term = odd ? cosine : 1;
  let series = 0;
  for (let power = odd ? 1 : 0; power <= degreesOfFreedom - 2; power += 2) {
    series += term;
    term *= ((power + 1) / (power + 2)) * cosine * cosine;
  }
  const sum = Math.sin(angle) * series;
  return odd ? (2 / Math.PI) * (angle + sum) : sum;
}

/**
 * The t ≥ 0 with P(|T| ≤ t) = probability: the half width, in standard errors, of a confidence interval.
 *
 * @throws RangeError unless 0 ≤ probability < 1 and degreesOfFreedom is an integer ≥ 1.
 */
export function studentCriticalValue(probability: number, degreesOfFreedom: number): number {
  if (!(probability >= 0 && probability < 1)) {
    throw new RangeError(
      `studentCriticalValue: probability is ${probability}, expected 0 <= p < 1`,
    );
  }
  let low = 0;
  let high = 1;
  while (studentCentralProbability(high, degreesOfFreedom) < probability) high *= 2;
  while (true) {
    const middle = 0.5 * (low + high);
    if (middle <= low || middle >= high) return middle;
    if (studentCentralProbability(middle, degreesOfFreedom) < probability) low = middle;
    else high = middle;
  }
}

function assertDegrees(degreesOfFreedom: number): void {
  if (!Number.isInteger(degreesOfFreedom) || degreesOfFreedom < 1) {
    throw new RangeError(`degreesOfFreedom is ${degreesOfFreedom}, expected an integer >= 1`);
  }
}
