import { describe, expect, it } from 'vitest';
import { taskMethods } from '../../algorithms/methodNames.ts';
import { wideLayout } from './figure.ts';
import { lookOf, methodStyle } from './methodStyle.ts';

describe('the looks of methods', () => {
  it('are all different, and so are pairs of colour and dash, for 24 methods', () => {
    expect(taskMethods.length).toBeLessThanOrEqual(24);
    const looks = Array.from({ length: 24 }, (_, place) => lookOf(place));
    expect(new Set(looks.map(({ colour, shape }) => `${colour} ${shape}`)).size).toBe(24);
    expect(new Set(looks.map(({ colour, dash }) => `${colour} ${dash}`)).size).toBe(24);
    expect(new Set(looks.slice(0, 12).map(({ colour }) => colour)).size).toBe(12);
    // Nobody has to tell apart more than eight colours of one shape.
    for (const shape of new Set(looks.map((look) => look.shape))) {
      expect(looks.filter((look) => look.shape === shape)).toHaveLength(8);
    }
  });

  it('are colours alone where all shapes are the same', () => {
    const legend = { symbolType: 'stroke', layout: wideLayout } as const;
    const plain = methodStyle(['admrl', 'mb-unif'], legend);
    expect(plain.line).toEqual(plain.colour);
    expect(plain.dot).toEqual(plain.colour);
    expect(Object.keys(methodStyle(['admrl', 'maml'], legend).dot)).toEqual(['color', 'shape']);
  });
});
