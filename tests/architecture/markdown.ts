/** @file Reads links, headings and code blocks of markdown files, for the documentation tests. */

const fence = /^```[^\n]*\n([\s\S]*?)^```$/gm;

/** Text without code blocks. */
function prose(text: string): string {
  return text.replaceAll(fence, '');
}

/** The contents of the fenced code blocks. */
export function codeBlocks(text: string): string[] {
  return [...text.matchAll(fence)].map((match) => match[1]);
}

/** The targets of all links and images outside of code. */
export function linksOf(text: string): string[] {
  const inline = prose(text).replaceAll(/`[^`]*`/g, (code) => code.replaceAll(/[()[\]]/g, ' '));
  return [...inline.matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1]);
}

/** Whether a link leads to another file of its folder, or from there. */
export function isRelative(link: string): boolean {
  return !/^([a-z]+:|#)/.test(link);
}

/** The anchors of all headings, as GitHub makes them. */
export function anchorsOf(text: string): string[] {
  return [...prose(text).matchAll(/^#{1,6} (.+)$/gm)].map((match) => anchorOf(match[1]));
}

/** The anchor of a heading. */
export function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\p{M} _-]/gu, '')
    .replaceAll(' ', '-');
}
