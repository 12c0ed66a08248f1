import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { publicFile } from './publicFiles.ts';

const root = resolve(import.meta.dirname, '../../..');
const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

describe('publicFile', () => {
  it('knows everything that package.json exports', () => {
    const targets = Object.entries<string | { readonly default: string }>(exports);
    expect(targets.length).toBeGreaterThan(5);
    for (const [name, target] of targets) {
      const built = typeof target === 'string' ? target : target.default;
      const source = built.replace('./dist/', 'src/').replace(/\.js$/, '.ts');
      expect(publicFile(`admrl${name.slice(1)}`)).toBe(join(root, source));
    }
  });

  it.each(['admrl/cli/main', 'admrl/graph/nothing', 'admrl/graph/', 'admrl/toString'])(
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
