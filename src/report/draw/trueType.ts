/** @file Outlines and advance widths of the characters of a TrueType font (OpenType 1.9: cmap 4, hmtx, loca, glyf). */

/** A font file, read. All lengths are in font units, of which `unitsPerEm` make an em; y points upwards. */
export interface Font {
  readonly unitsPerEm: number;
  /** Whether the font has a glyph for the character. */
  has(codePoint: number): boolean;
  advance(codePoint: number): number;
  /** An SVG path; empty for a space. */
  outline(codePoint: number): string;
}

interface OutlinePoint {
  readonly x: number;
  readonly y: number;
  readonly isOnCurve: boolean;
}

type Contour = readonly OutlinePoint[];

/** Reads a font. @throws RangeError naming the table that it lacks */
export function readFont(bytes: Uint8Array): Font {
  const file = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const tables = new Map<string, number>();
  for (let i = 0; i < file.getUint16(4); i++) {
    const record = 12 + 16 * i;
    const tag = String.fromCharCode(...bytes.subarray(record, record + 4));
    tables.set(tag, file.getUint32(record + 8));
  }
  const table = (tag: string): number => {
    const offset = tables.get(tag);
    if (offset === undefined) throw new RangeError(`the font has no table ${tag}`);
    return offset;
  };
  const isLong = file.getInt16(table('head') + 50) === 1;
  const metrics = file.getUint16(table('hhea') + 34);
  const cmap = unicodeTable(file, table('cmap'));
  const glyphOf = (codePoint: number): number => glyphIndex(file, cmap, codePoint);
  const glyphOffset = (glyph: number): number =>
    table('glyf') +
    (isLong
      ? file.getUint32(table('loca') + 4 * glyph)
      : 2 * file.getUint16(table('loca') + 2 * glyph));
  const contours = (glyph: number): Contour[] => {
    const at = glyphOffset(glyph);
    if (at === glyphOffset(glyph + 1)) return [];
    const count = file.getInt16(at);
    return count < 0 ? compound(file, at + 10, contours) : simple(file, at + 10, count);
  };
  return {
    unitsPerEm: file.getUint16(table('head') + 18),
    has: (codePoint) => glyphOf(codePoint) !== 0,
    advance: (codePoint) =>
      file.getUint16(table('hmtx') + 4 * Math.min(glyphOf(codePoint), metrics - 1)),
    outline: (codePoint) => contours(glyphOf(codePoint)).map(pathOf).join(''),
  };
}

/** The offset of the subtable for Unicode's basic plane (format 4). */
function unicodeTable(file: DataView, cmap: number): number {
  for (let i = 0; i < file.getUint16(cmap + 2); i++) {
    const subtable = cmap + file.getUint32(cmap + 4 + 8 * i + 4);
    if (file.getUint16(subtable) === 4) return subtable;
  }
  throw new RangeError('the font has no cmap of format 4');
}

/** 0, the missing glyph, for a character that the font does not have. */
function glyphIndex(file: DataView, cmap: number, codePoint: number): number {
  const size = file.getUint16(cmap + 6);
  const [ends, starts] = [cmap + 14, cmap + 16 + size];
  const [deltas, ranges] = [starts + size, starts + 2 * size];
  for (let i = 0; i < size; i += 2) {
    if (codePoint > file.getUint16(ends + i)) continue;
    const start = file.getUint16(starts + i);
    if (codePoint < start) return 0;
    const range = file.getUint16(ranges + i);
    const delta = file.getInt16(deltas + i);
    if (range === 0) return (codePoint + delta) & 0xffff;
    const glyph = file.getUint16(ranges + i + range + 2 * (codePoint - start));
    return glyph === 0 ? 0 : (glyph + delta) & 0xffff;
  }
  return 0;
}

function simple(file: DataView, start: number, count: number): Contour[] {
  const ends = Array.from({ length: count }, (_, i) => file.getUint16(start + 2 * i));
  const size = (ends.at(-1) ?? -1) + 1;
  let at = start + 2 * count;
  at += 2 + file.getUint16(at);
  const flags: number[] = [];
  while (flags.length < size) {
    const flag = file.getUint8(at++);
    const repeats = flag & 8 ? file.getUint8(at++) : 0;
    for (let i = 0; i <= repeats; i++) flags.push(flag);
  }
  const coordinates = (short: number, same: number): number[] => {
    let value = 0;
    return flags.map((flag) => {
      if (flag & short) value += flag & same ? file.getUint8(at++) : -file.getUint8(at++);
      else if (!(flag & same)) {
        value += file.getInt16(at);
        at += 2;
      }
      return value;
    });
  };
  const xs = coordinates(2, 16);
  const ys = coordinates(4, 32);
  const points = flags.map((flag, i) => ({ x: xs[i], y: ys[i], isOnCurve: (flag & 1) === 1 }));
  return ends.map((end, i) => points.slice(i === 0 ? 0 : ends[i - 1] + 1, end + 1));
}

/** A glyph made of others, moved and scaled. */
function compound(
  file: DataView,
  start: number,
  contoursOf: (glyph: number) => Contour[],
): Contour[] {
  const made: Contour[] = [];
  let at = start;
  for (let flags = 32; flags & 32; ) {
    flags = file.getUint16(at);
    const glyph = file.getUint16(at + 2);
    at += 4;
    const isWord = (flags & 1) === 1;
    const [dx, dy] = isWord
      ? [file.getInt16(at), file.getInt16(at + 2)]
      : [file.getInt8(at), file.getInt8(at + 1)];
    at += isWord ? 4 : 2;
    let [a, b, c, d] = [1, 0, 0, 1];
    const fraction = (): number => {
      at += 2;
      return file.getInt16(at - 2) / 16384;
    };
    if (flags & 8) a = d = fraction();
    else if (flags & 64) [a, d] = [fraction(), fraction()];
    else if (flags & 128) [a, b, c, d] = [fraction(), fraction(), fraction(), fraction()];
    for (const contour of contoursOf(glyph)) {
      made.push(
        contour.map(({ x, y, isOnCurve }) => ({
          x: Math.round(a * x + c * y + dx),
          y: Math.round(b * x + d * y + dy),
          isOnCurve,
        })),
      );
    }
  }
  return made;
}

/** A closed contour of quadratic curves; between two control points lies a point of the curve, in the middle. */
function pathOf(contour: Contour): string {
  const middle = (a: OutlinePoint, b: OutlinePoint): OutlinePoint => ({
    x: (a.x + b.x) / 2,
    y: (a.y + b.y) / 2,
    isOnCurve: true,
  });
  const all = contour.flatMap((point, i) => {
    const next = contour[(i + 1) % contour.length];
    return point.isOnCurve || next.isOnCurve ? [point] : [point, middle(point, next)];
  });
  const first = all.findIndex(({ isOnCurve }) => isOnCurve);
  if (first < 0) return '';
  const turned = [...all.slice(first), ...all.slice(0, first + 1)];
  let path = `M${turned[0].x} ${turned[0].y}`;
  for (let i = 1; i < turned.length; i++) {
    const { x, y, isOnCurve } = turned[i];
    path += isOnCurve ? `L${x} ${y}` : `Q${x} ${y} ${turned[i + 1].x} ${turned[++i].y}`;
  }
  return `${path}Z`;
}
