/** @file Text of anybody's as the content of an element of SVG. */

/** The text with `&`, `<` and `>` as entities. */
export function escapeXml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
