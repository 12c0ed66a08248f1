/** @file The tags of an XML document, found in one pass: time grows with its length, whatever is unclosed in it. */

/** An opening tag, as it is written. */
export interface XmlTag {
  readonly element: string;
  /** By name; quotes are taken off, entities are not decoded. */
  readonly attributes: ReadonlyMap<string, string>;
}

/** All opening tags outside comments. */
export function xmlTags(xml: string): XmlTag[] {
  const text = withoutComments(xml);
  const tags: XmlTag[] = [];
  const name = /\w+/y;
  for (let open = text.indexOf('<'); open >= 0; open = text.indexOf('<', open + 1)) {
    name.lastIndex = open + 1;
    const [element] = name.exec(text) ?? [];
    if (element === undefined) continue;
    const start = name.lastIndex;
    const end = endOfTag(text, start);
    if (end === null) continue;
    const pairs = text.slice(start, end).matchAll(/(?<!\w)(\w+)\s*=\s*(["'])(.*?)\2/gs);
    const attributes = new Map(
      [...pairs].map(([, key, , value]): [string, string] => [key, value]),
    );
    tags.push({ element, attributes });
    open = end;
  }
  return tags;
}

/** A comment that is not closed is none. */
function withoutComments(xml: string): string {
  const parts: string[] = [];
  let from = 0;
  for (;;) {
    const start = xml.indexOf('<!--', from);
    const end = start < 0 ? -1 : xml.indexOf('-->', start + 4);
    if (end < 0) return parts.join('') + xml.slice(from);
    parts.push(xml.slice(from, start));
    from = end + 3;
  }
}

/** Where the tag's `>` is, outside quotes; null where another tag begins first. */
function endOfTag(text: string, start: number): number | null {
  for (let i = start; i < text.length; i++) {
    const letter = text[i];
    if (letter === '>') return i;
    if (letter === '<') return null;
    if (letter !== '"' && letter !== "'") continue;
    i = text.indexOf(letter, i + 1);
    if (i < 0) return null;
  }
  return null;
}
