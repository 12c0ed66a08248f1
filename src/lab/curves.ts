/** @file Curves of numbers that are logged step by step, in so few points that millions of steps can be drawn. */

/** Points of a curve; when there would be more, two become one. */
export const mostPoints = 512;

/** Different curves that are kept; a log with more names than any method writes is not one of ours. */
const mostCurves = 48;

/** Points from one on, as they travel: null where a curve has no number. */
export interface CurvePoints {
  readonly mean: readonly (number | null)[];
  readonly low: readonly (number | null)[];
  readonly high: readonly (number | null)[];
}

/** What has changed of curves. */
export interface CurvesPatch {
  /** Steps of a point: point i stands for steps from i × width. */
  readonly width: number;
  /** The first point that follows; all before it are as they were. */
  readonly from: number;
  readonly curves: Readonly<Record<string, CurvePoints>>;
}

interface Curve {
  readonly count: Int32Array;
  readonly sum: Float64Array;
  readonly low: Float64Array;
  readonly high: Float64Array;
}

/** Curves over the steps of a run: means, and the least and the largest number behind each. */
export class Curves {
  readonly #curves = new Map<string, Curve>();
  #width = 1;
  #points = 0;

  /** Steps of a point. */
  get width(): number {
    return this.#width;
  }

  /** Number of points. */
  get length(): number {
    return this.#points;
  }

  /** Adds the finite numbers of a step by name; what is not a number is passed over. */
  add(step: number, values: Readonly<Record<string, unknown>>): void {
    while (step >= this.#width * mostPoints) this.#halve();
    const point = Math.floor(step / this.#width);
    this.#points = Math.max(this.#points, point + 1);
    for (const [name, value] of Object.entries(values)) {
      if (typeof value === 'number' && Number.isFinite(value)) this.#addTo(name, point, value);
    }
  }

  /** The curves from a point on. */
  since(from: number): CurvesPatch {
    const curves = [...this.#curves].map(([name, curve]): [string, CurvePoints] => {
      const points = (value: (i: number) => number): (number | null)[] =>
        Array.from({ length: this.#points - from }, (_, i) =>
          curve.count[from + i] === 0 ? null : value(from + i),
        );
      return [
        name,
        {
          mean: points((i) => curve.sum[i] / curve.count[i]),
          low: points((i) => curve.low[i]),
          high: points((i) => curve.high[i]),
        },
      ];
    });
    return { width: this.#width, from, curves: Object.fromEntries(curves) };
  }

  /** The mean of a curve around a step: of the last point before it that has one; null for none. */
  at(name: string, step: number): number | null {
    const curve = this.#curves.get(name);
    if (curve === undefined) return null;
    for (let i = Math.min(this.#points - 1, Math.floor(step / this.#width)); i >= 0; i--) {
      if (curve.count[i] > 0) return curve.sum[i] / curve.count[i];
    }
    return null;
  }

  #addTo(name: string, point: number, value: number): void {
    const curve = this.#curves.get(name) ?? this.#newCurve(name);
    if (curve === null) return;
    curve.count[point]++;
    curve.sum[point] += value;
    curve.low[point] = Math.min(curve.low[point], value);
    curve.high[point] = Math.max(curve.high[point], value);
  }

  #newCurve(name: string): Curve | null {
    if (this.#curves.size >= mostCurves) return null;
    const curve = emptyCurve();
    this.#curves.set(name, curve);
    return curve;
  }

  #halve(): void {
    for (const [name, curve] of this.#curves) this.#curves.set(name, halved(curve));
    this.#width *= 2;
    this.#points = Math.ceil(this.#points / 2);
  }
}

function emptyCurve(): Curve {
  return {
    count: new Int32Array(mostPoints),
    sum: new Float64Array(mostPoints),
    low: new Float64Array(mostPoints).fill(Number.POSITIVE_INFINITY),
    high: new Float64Array(mostPoints).fill(Number.NEGATIVE_INFINITY),
  };
}

function halved({ count, sum, low, high }: Curve): Curve {
  const curve = emptyCurve();
  for (let i = 0; i < mostPoints / 2; i++) {
    const [a, b] = [2 * i, 2 * i + 1];
    curve.count[i] = count[a] + count[b];
    curve.sum[i] = sum[a] + sum[b];
    curve.low[i] = Math.min(low[a], low[b]);
    curve.high[i] = Math.max(high[a], high[b]);
  }
  return curve;
}
