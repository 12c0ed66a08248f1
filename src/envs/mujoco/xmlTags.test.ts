import { expect, it } from 'vitest';
import { xmlTags } from './xmlTags.ts';

const plain = (xml: string): unknown =>
  xmlTags(xml).map(({ element, attributes }) => [element, Object.fromEntries(attributes)]);

it('finds tags and their attributes outside comments', () => {
  const xml = `<a x="1" y = '>"'/><!-- <b/> --><c><!----></c><d
    z="&lt;"/> <e <f g="2"></f>`;
  expect(plain(xml)).toEqual([
    ['a', { x: '1', y: '>"' }],
    ['c', {}],
    ['d', { z: '&lt;' }],
    ['f', { g: '2' }],
  ]);
});

it('reads on where a comment or a quote is not closed', () => {
  expect(plain('<a/><!-- <b/>')).toEqual([
    ['a', {}],
    ['b', {}],
  ]);
  expect(plain("<a x=\"<b y='1'/>")).toEqual([['b', { y: '1' }]]);
});

it.each([
  ['comments', '<!--'.repeat(250_000)],
  ['names', `<${'a'.repeat(1_000_000)}`],
  ['attributes', `<a ${'b'.repeat(1_000_000)}>`],
  ['quotes', '<a "'.repeat(250_000)],
])('takes a moment for a megabyte of unclosed %s', (_, xml) => {
  const started = performance.now();
  expect(xmlTags(xml).length).toBeLessThan(2);
  // Quadratic time would be minutes.
  expect(performance.now() - started).toBeLessThan(2000);
});
