import { describe, expect, it } from 'vitest';
import { problems } from '../../envs/problems.ts';
import { isModulePath, resolveFamily } from './resolveFamily.ts';

describe('isModulePath', () => {
  it('tells paths from names', () => {
    for (const path of ['arm.ts', 'arm.mts', 'arm.js', 'arm.mjs', './arm.ts', 'families/arm']) {
      expect(isModulePath(path), path).toBe(true);
    }
    for (const name of [...Object.keys(problems), 'arm', 'arm.yaml', 'ts']) {
      expect(isModulePath(name), name).toBe(false);
    }
  });
});

describe('resolveFamily', () => {
  it('finds a family of admrl', async () => {
    const resolved = await resolveFamily('pointMass');
    expect(resolved).toEqual({ problem: problems.pointMass, module: null });
  });

  it('lists the known names for an unknown one, with the one that was probably meant', async () => {
    const expected = `expected one of: ${Object.keys(problems).join(', ')}, or a module such as ./arm.ts`;
    await expect(resolveFamily('walkr2d')).rejects.toThrow(
      `family is "walkr2d", ${expected}; did you mean walker2d?`,
    );
    await expect(resolveFamily('toString')).rejects.toThrow(
      new RegExp(`^family is "toString", ${expected.replaceAll('.', String.raw`\.`)}$`),
    );
  });
});
