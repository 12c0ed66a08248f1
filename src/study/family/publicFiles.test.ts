import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { publicFile } from './publicFiles.ts';

const root = resolve(import.meta.dirname, '../../..');
const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

describe('publicFile', () => {
  it('knows everything that package.json exports', () => {
    for (const [name, { default: target }] of Object.entries<{ default: string }>(exports)) {
      const source = target.replace('./dist/', 'src/').replace(/\.js$/, '.ts');
      const [folder] = source.split('*');
      const middles = source.includes('*')
        ? readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
            .filter((file) => file.endsWith('.ts'))
            .map((file) => file.replace(/\.ts$/, ''))
        : [''];
      expect(middles.length, name).toBeGreaterThan(0);
      for (const middle of middles) {
        const specifier = `admrl${name.slice(1).replace('*', middle)}`;
        expect(publicFile(specifier)).toBe(join(root, source.replace('*', middle)));
      }
    }
  });

  it.each(['admrl/cli/main', 'admrl/graph/nothing', 'admrl/graph/', 'admrl/package.json'])(
    'refuses %s',
    (specifier) => {
      expect(() => publicFile(specifier)).toThrow(
        `${specifier} is not public: admrl's package.json lists what is in "exports"`,
      );
    },
  );

  it('gives files that are there', () => {
    expect(existsSync(publicFile('admrl'))).toBe(true);
  });
});
