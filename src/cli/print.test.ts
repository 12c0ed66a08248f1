import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { stepLine } from './print.ts';

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
