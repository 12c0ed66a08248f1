/** @file What must hold of every page that is written. */

import { expect } from 'vitest';

const voidElements = new Set(['meta', 'br', 'hr', 'img', 'link', 'input']);

/** Walks all tags and fails on the first that is closed in the wrong order. */
export function expectBalanced(html: string): void {
  const open: string[] = [];
  const content = html.replace(/<style>[\s\S]*?<\/style>/, '');
  for (const [tag, slash, name] of content.matchAll(/<(\/?)([a-zA-Z][\w-]*)[^>]*>/g)) {
    if (slash === '/') expect(open.pop(), tag).toBe(name);
    else if (!voidElements.has(name) && !tag.endsWith('/>')) open.push(name);
  }
  expect(open).toEqual([]);
}

/** Nothing on the page makes a browser ask for another file. */
export function expectSelfContained(html: string): void {
  expect(/https?:/.test(html)).toBe(false);
  expect(/<(script|link|img|iframe|object|embed)\b/.test(html)).toBe(false);
  expect(/@import|@font-face|\ssrc=/.test(html)).toBe(false);
  for (const [, target] of html.matchAll(/href="([^"]*)"/g)) expect(target).toMatch(/^#/);
  for (const [, target] of html.matchAll(/url\(([^)]*)\)/g)) expect(target).toMatch(/^#/);
}

/** No id is there twice. */
export function expectUniqueIds(html: string): void {
  const ids = [...html.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
  expect(new Set(ids).size).toBe(ids.length);
}
