/** @file Width of text in Inter, so that Vega lays out titles and legends without a canvas. */

/** Advance widths of Inter Regular for the characters from space to ~, in thousandths of an em. */
const advances: readonly number[] = [
  281, 288, 466, 633, 642, 982, 644, 300, 365, 365, 501, 662, 288, 460, 288, 360, 631, 407, 610,
  618, 646, 593, 620, 566, 619, 620, 288, 302, 662, 662, 662, 511, 966, 690, 654, 730, 722, 601,
  590, 746, 743, 269, 571, 672, 565, 903, 753, 765, 639, 765, 644, 642, 646, 744, 690, 985, 682,
  679, 629, 365, 360, 365, 471, 456, 323, 562, 612, 571, 612, 583, 370, 613, 591, 242, 242, 549,
  242, 876, 591, 600, 612, 612, 376, 528, 327, 591, 562, 818, 546, 562, 552, 426, 333, 426, 662,
];

/** Approximate width of Greek letters and mathematical signs. */
const otherAdvance = 650;

/** Width in pixels at a font size; `bold` (600 and up) is about 3 % wider. */
export function textWidth(text: string, fontSize: number, bold = false): number {
  let thousandths = 0;
  for (const character of text) {
    thousandths += advances[character.codePointAt(0)! - 32] ?? otherAdvance;
  }
  return (thousandths / 1000) * fontSize * (bold ? 1.03 : 1);
}
