import { describe, expect, it } from 'vitest';
import { csv } from './csv.ts';

describe('csv', () => {
  it('has a header, one line a row, and nothing for null', () => {
    const rows = [
      { method: 'admrl', gap: 0.1, seed: null },
      { method: 'mb-unif', gap: -1e-7, seed: 2 },
    ];
    expect(csv(rows)).toBe('method,gap,seed\nadmrl,0.1,\nmb-unif,-1e-7,2\n');
  });

  it('quotes what would be read as something else', () => {
    expect(csv([{ 'a,b': 'say "no"\nnow' }])).toBe('"a,b"\n"say ""no""\nnow"\n');
  });
});
