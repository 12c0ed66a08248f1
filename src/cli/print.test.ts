import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { number, numberColumn, stepLine } from './print.ts';

const isTerminal = process.stderr.isTTY;
beforeEach(() => {
  vi.useFakeTimers();
  process.stderr.isTTY = false;
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  process.stderr.isTTY = isTerminal;
});

it('writes nothing to a pipe in the first minute, and then a line a minute', () => {
  const written: string[] = [];
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => written.push(String(text)) > 0);
  const line = stepLine();
  for (let second = 0; second < 200; second++) {
    line.show(`second ${second}`);
    vi.advanceTimersByTime(1000);
  }
  line.clear();
  expect(written).toEqual(['second 60\n', 'second 120\n', 'second 180\n']);
});

it('writes numbers without exponents and without a minus before a zero', () => {
  expect([1234.5, 812.44, 0.12345, -1e-17, 3, -0].map(number)).toEqual([
    '1,235',
    '812.4',
    '0.123',
    '0',
    '3',
    '0',
  ]);
});

it('keeps the decimals within a column', () => {
  expect(numberColumn([98.76, -112.345, null, -0.01])).toEqual(['98.8', '-112.3', '-', '0.0']);
  expect(numberColumn([0.5, 12])).toEqual(['0.500', '12.000']);
  expect(numberColumn([1200, 7])).toEqual(['1,200', '7']);
});
