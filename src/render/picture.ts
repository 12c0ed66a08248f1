/** @file Pictures: pixels, and how they are put together. */

/** Pixels row by row from the top, each red, green, blue, opacity (255: opaque). */
export interface Picture {
  readonly width: number;
  readonly height: number;
  /** `[height, width, 4]` */
  readonly pixels: Uint8ClampedArray;
}

/** Red, green and blue of 0 to 255. */
export type Colour = readonly [number, number, number];

/** A picture of one colour. */
export function blank(width: number, height: number, [r, g, b]: Colour): Picture {
  const pixels = new Uint8ClampedArray(4 * width * height);
  for (let i = 0; i < pixels.length; i += 4) {
    pixels[i] = r;
    pixels[i + 1] = g;
    pixels[i + 2] = b;
    pixels[i + 3] = 255;
  }
  return { width, height, pixels };
}

/** Lays `over` on an opaque picture with its upper left corner at (x, y); what lies outside is cut off. */
export function paste(onto: Picture, over: Picture, x: number, y: number): void {
  const columns = Math.min(over.width, onto.width - x);
  for (let row = 0; row < Math.min(over.height, onto.height - y); row++) {
    for (let column = 0; column < columns; column++) {
      const from = 4 * (row * over.width + column);
      const to = 4 * ((y + row) * onto.width + x + column);
      const opacity = over.pixels[from + 3] / 255;
      for (let c = 0; c < 3; c++) {
        onto.pixels[to + c] += opacity * (over.pixels[from + c] - onto.pixels[to + c]);
      }
    }
  }
}
