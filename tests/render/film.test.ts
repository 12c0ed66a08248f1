/** @file Films and strips are what they say: decoded again they have all pictures, in their size, order and time. */

import { describe, expect, it } from 'vitest';
import { createPointMass } from '../../src/envs/pointMass/pointMass.ts';
import type { Geom, Vector3 } from '../../src/envs/scene.ts';
import { keyFromSeed, uniforms } from '../../src/math/random.ts';
import { camerasOf } from '../../src/render/camera.ts';
import { encodeFilm } from '../../src/render/film.ts';
import { formatOf } from '../../src/render/formats.ts';
import { encodeGif } from '../../src/render/gif.ts';
import { heightOf, label, linesOf } from '../../src/render/label.ts';
import { encodeMp4 } from '../../src/render/mp4.ts';
import { outlineOf } from '../../src/render/outline.ts';
import { blank, type Picture } from '../../src/render/picture.ts';
import { encodeApng, encodePng } from '../../src/render/png.ts';
import { reachInPicture } from '../../src/render/reach.ts';
import type { Shot } from '../../src/render/takes.ts';
import { dot, subtract } from '../../src/render/vector3.ts';
import { decodeGif, decodePng } from './decoders.ts';

/** Three pictures in which one pixel walks, and all pixels differ from those around. */
const frames = [0, 1, 2].map((t): Picture => {
  const picture = blank(18, 10, [240, 245, 250]);
  for (let i = 0; i < 180; i++) picture.pixels[4 * i] = 8 * (i % 18);
  picture.pixels.set([250, 0, 0], 4 * (18 * 4 + 3 + t));
  return picture;
});

function pointMassShot(title: string): Shot {
  const { drawing, timeStep } = createPointMass({ numEnvs: 1, timeLimit: 20 });
  const poses = [0, 0.25, 0.5].map((x) => Float64Array.of(x, 0.1));
  return { title, drawing: drawing!, psi: [0.5, 0.1], poses, timeStep };
}

describe('encoders', () => {
  it('write a GIF of all pictures whose times add up', () => {
    // 3 pictures at 7 per second: 0.43 s in whole hundredths.
    const { frames: shown, seconds } = decodeGif(encodeGif(frames, 7));
    expect(seconds).toEqual([0.14, 0.15, 0.14]);
    // Twenty colours and fewer than 255: none is lost but for rounding in the palette.
    for (const [t, { width, height, pixels }] of shown.entries()) {
      expect([width, height]).toEqual([18, 10]);
      const worst = pixels.reduce(
        (most, x, i) => Math.max(most, Math.abs(x - frames[t].pixels[i])),
        0,
      );
      expect(worst).toBeLessThanOrEqual(8);
    }
    expect(shown).toHaveLength(3);
  });

  it('write PNG and APNG without loss', () => {
    expect(decodePng(encodePng(frames[1])).frames).toEqual([frames[1]]);
    const film = decodePng(encodeApng(frames, 20));
    expect(film.frames).toEqual(frames);
    expect(film.seconds).toEqual([0.05, 0.05, 0.05]);
  });

  it('write an MP4 of all pictures', async () => {
    const file = Buffer.from(await encodeMp4(frames, 20));
    // stsz: size and version, then one size for all (0: each has its own), then how many samples there are.
    expect(file.readUInt32BE(file.indexOf('stsz') + 12)).toBe(3);
    // avc1: 24 bytes after its name, width and height.
    const sample = file.indexOf('avc1', file.indexOf('stsd'));
    expect([file.readUInt16BE(sample + 28), file.readUInt16BE(sample + 30)]).toEqual([18, 10]);
  });
});

describe('encodeFilm', () => {
  it('lays panels side by side and one below the other, with a line of title above each', async () => {
    const [a, b, c] = ['a', 'b', 'c'].map(pointMassShot);
    const options = { size: [40, 30], fps: 4, seconds: 1 } as const;
    const film = decodeGif((await encodeFilm([[a, b], [c]], 'x.gif', options)) as Uint8Array);
    expect(film.frames).toHaveLength(4);
    // Panels of 40 × (30 + 22), 6 pixels apart.
    expect([film.frames[0].width, film.frames[0].height]).toEqual([86, 110]);
    expect(film.frames[3]).not.toEqual(film.frames[0]);
  });

  it('draws strips of eight moments', async () => {
    const svg = String(await encodeFilm([[pointMassShot('<a>')]], 'x.SVG'));
    expect(svg.match(/ s<\/text>/g)).toHaveLength(8);
    expect(svg).toContain('&lt;a&gt;');
    const [strip] = decodePng(
      (await encodeFilm([[pointMassShot('a')]], 'x.png')) as Uint8Array,
    ).frames;
    expect(strip.width).toBe(1520);
  });

  it('knows the endings', () => {
    expect(() => formatOf('film.webm')).toThrow(
      'expected a file that ends in .gif, .apng, .mp4, .svg, .png, got film.webm',
    );
  });
});

describe('label', () => {
  const style = { size: 12, colour: '#000', weight: 600 } as const;

  it('ends lines between parts, where they are too long', () => {
    const text = 'drone2d · ψ (0.8, 0.7) · return 972.6';
    expect(linesOf(text, 400, style)).toEqual([text]);
    expect(linesOf(text, 60, style)).toEqual(['drone2d', 'ψ (0.8, 0.7)', 'return 972.6']);
  });

  it('leaves the margin free, however long a part is', () => {
    const lines = linesOf(`${'w'.repeat(60)} · return 972.6`, 150, style);
    const height = heightOf(lines.length, style);
    const { pixels } = label(lines, 150, height, style);
    // White beside the text, ink in it.
    const columnIsWhite = (x: number): boolean =>
      Array.from({ length: height }, (_, y) => pixels[4 * (150 * y + x)]).every((r) => r > 250);
    expect([149, 148, 147].map(columnIsWhite)).toEqual([true, true, true]);
    expect(columnIsWhite(75)).toBe(false);
  });
});

describe('reachInPicture', () => {
  const solid = { rotation: [0.36, 0.48, -0.8, -0.8, 0.6, 0, 0.48, 0.64, 0.6] };
  const shapes = ['sphere', 'capsule', 'ellipsoid', 'cylinder', 'box'] as const;

  it.each(shapes)('contains the outline of a %s, near and far', (shape) => {
    for (let seed = 0; seed < 40; seed++) {
      const [x, y, z, a, b, c] = uniforms(keyFromSeed(seed), 6, -1, 1);
      const size: Vector3 = [0.1 + Math.abs(a), 0.1 + Math.abs(b), 0.1 + Math.abs(c)];
      const geom: Geom = { shape, size, position: [x, y, z], colour: [1, 1, 1, 1], ...solid };
      const [[camera]] = camerasOf([[[{ ...geom, position: [0, 0, 0] }]]], 'corner', 4 / 3);
      const reach = reachInPicture(geom, camera, [320, 240]);
      for (const point of outlineOf(geom, camera.right, camera.up)) {
        const offset = subtract(point, camera.eye);
        const depth = dot(offset, camera.forward);
        if (depth <= 0) continue;
        // 28° from top to bottom: half of the height is a quarter of the depth.
        const u = 160 + (480 * dot(offset, camera.right)) / depth;
        const v = 120 - (480 * dot(offset, camera.up)) / depth;
        expect(u).toBeGreaterThanOrEqual(reach.x[0]);
        expect(u).toBeLessThanOrEqual(reach.x[1]);
        expect(v).toBeGreaterThanOrEqual(reach.y[0]);
        expect(v).toBeLessThanOrEqual(reach.y[1]);
      }
    }
  });
});
