/** @file MP4, by an encoder that is installed by those who want it. */

import type { Picture } from './picture.ts';

/**
 * The bytes of an MP4 file (H.264).
 *
 * @param frames of one size, even numbers, at least one
 * @throws Error saying what to install when there is no encoder
 */
export async function encodeMp4(
  frames: readonly Picture[],
  framesPerSecond: number,
): Promise<Uint8Array> {
  const encoder = await (await loadEncoder()).createH264MP4Encoder();
  try {
    encoder.width = frames[0].width;
    encoder.height = frames[0].height;
    encoder.frameRate = framesPerSecond;
    encoder.quantizationParameter = 22;
    encoder.initialize();
    for (const { pixels } of frames) encoder.addFrameRgba(pixels);
    encoder.finalize();
    return encoder.FS.readFile(encoder.outputFilename);
  } finally {
    encoder.delete();
  }
}

async function loadEncoder(): Promise<typeof import('h264-mp4-encoder')> {
  try {
    const loaded: { default?: unknown } = await import('h264-mp4-encoder');
    // A CommonJS module, which its types do not say.
    return loaded.default as typeof import('h264-mp4-encoder');
  } catch (cause) {
    const advice =
      'npm install h264-mp4-encoder; or write a .gif or .apng, which need nothing more';
    throw new Error(`MP4 needs the package h264-mp4-encoder, which is not installed: ${advice}`, {
      cause,
    });
  }
}
