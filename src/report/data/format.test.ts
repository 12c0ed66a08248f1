import { describe, expect, it } from 'vitest';
import {
  count,
  escapeHtml,
  formatInteger,
  formatNumber,
  formatPsi,
  formatRanges,
  formatReturn,
  psiTitle,
  wrapText,
} from './format.ts';

describe('numbers', () => {
  it.each([
    [0, '0'],
    [1.23456, '1.23'],
    [-12.345, '−12.3'],
    [1234.5, '1,235'],
    [0.00012, '1.2×10⁻⁴'],
    [-3e9, '−3.0×10⁹'],
    [Number.NaN, '–'],
    [Number.POSITIVE_INFINITY, '–'],
  ])('formatNumber(%d) is %s', (value, text) => expect(formatNumber(value)).toBe(text));

  it('formatReturn drops decimals from 100 up', () => {
    expect([99.94, 100.4, -1500].map(formatReturn)).toEqual(['99.9', '100', '−1,500']);
  });

  it('formatInteger rounds and groups', () => expect(formatInteger(1234567.4)).toBe('1,234,567'));

  it('count agrees with its noun', () => {
    expect([count(1, 'task'), count(1200, 'task')]).toEqual(['1 task', '1,200 tasks']);
  });
});

describe('task parameters', () => {
  it('are a number, a tuple or the start of one', () => {
    expect(formatPsi([1.5])).toBe('1.5');
    expect(formatPsi([-2, 1.2])).toBe('(−2, 1.2)');
    expect(formatPsi([1, 2, 3, 4])).toBe('(1, 2, 3, …)');
  });

  it('have titles with subscripts', () => {
    expect(psiTitle(11, [])).toBe('ψ₁₂');
    expect(psiTitle(0, ['speed'])).toBe('ψ₁: speed');
  });
});

describe('text', () => {
  it('joins successive numbers', () => {
    expect(formatRanges([1, 2, 3, 5, 7, 8])).toBe('1–3, 5, 7, 8');
    expect(formatRanges([4])).toBe('4');
  });

  it('is wrapped at spaces, long words on their own lines', () => {
    expect(wrapText('a bb extraordinary c d', (line) => line.length <= 5)).toEqual([
      'a bb',
      'extraordinary',
      'c d',
    ]);
  });

  it('cannot leave an attribute or start a tag', () => {
    expect(escapeHtml(`<a b="c" d='e'>&`)).toBe('&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp;');
  });
});
