/** @file Every k-th of what was added, evenly spaced. */

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Thinned } from './thinned.ts';

it('keeps all while they fit, then every second, every fourth, …', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2000 }), (count) => {
      const list = new Thinned<number>(8);
      for (let i = 0; i < count; i++) list.add(i);
      const every = Math.max(1, 2 ** Math.ceil(Math.log2(count / 8)));
      const expected = Array.from({ length: Math.ceil(count / every) }, (_, i) => i * every);
      expect(list.entries).toEqual(expected);
    }),
  );
});
