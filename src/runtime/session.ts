/** @file A model that is loaded and can be run, wherever it runs. */

/** Row-major data with its shape. */
export interface ShapedData {
  readonly data: Float32Array | Int32Array;
  readonly shape: readonly number[];
}

/** A loaded model. */
export interface Session {
  /** The outputs in the model's order. Feeds are not changed. */
  run(feeds: Readonly<Record<string, ShapedData>>): Promise<Float32Array[]>;
  /** Frees native memory; the session is not used afterwards. */
  release(): Promise<void>;
}
