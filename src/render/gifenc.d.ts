/** @file The part of gifenc that is used: the package has no types. */

declare module 'gifenc' {
  /** Colours of 0 to 255. */
  type Palette = number[][];

  const gifenc: {
    GIFEncoder(): {
      writeFrame(
        indices: Uint8Array,
        width: number,
        height: number,
        options: {
          palette?: Palette;
          /** Milliseconds. */
          delay: number;
          transparent: boolean;
          transparentIndex: number;
          dispose: number;
        },
      ): void;
      finish(): void;
      bytes(): Uint8Array;
    };
    quantize(pixels: Uint8ClampedArray, colours: number): Palette;
  };
  export default gifenc;
}
