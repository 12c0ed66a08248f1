/** @file The documentation holds: links resolve, public names have a sentence, commands exist, printed tables are up to date. */

import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { markdownFiles, withGeneratedBlocks } from '../../scripts/generatedBlocks.ts';
import { createProgram } from '../../src/cli/main.ts';
import { problems } from '../../src/envs/problems.ts';
import { configReference } from '../../src/study/config/config.ts';
import { presets } from '../../src/study/config/presets.ts';
import { isModulePath } from '../../src/study/family/resolveFamily.ts';
import { fieldsOf, undocumentedExports } from './declarations.ts';
import { sourceFiles } from './imports.ts';
import { anchorsOf, codeBlocks, linksOf } from './markdown.ts';

const root = resolve(import.meta.dirname, '../..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const library = sourceFiles(join(root, 'src'))
  .filter((file) => !file.endsWith('.testdata.ts'))
  .map((file) => `src/${file}`);

describe('links', () => {
  it('lead to files and headings that exist', () => {
    const broken = markdownFiles().flatMap((file) =>
      linksOf(read(file))
        .filter((link) => !/^[a-z]+:/.test(link))
        .filter((link) => {
          const [path, anchor] = link.split('#');
          const target = path === '' ? file : join(dirname(file), path);
          if (!existsSync(join(root, target))) return true;
          return anchor !== undefined && !anchorsOf(read(target)).includes(anchor);
        })
        .map((link) => `${file}: ${link}`),
    );
    expect(broken).toEqual([]);
  });

  it('name source files that exist', () => {
    const missing = markdownFiles().flatMap((file) =>
      [...read(file).matchAll(/`((?:src|tests|examples|scripts|docs)\/[\w./-]+\.\w+)`/g)]
        .map((match) => match[1])
        .filter((path) => !existsSync(join(root, path)))
        .map((path) => `${file}: ${path}`),
    );
    expect(missing).toEqual([]);
  });
});

describe('public names', () => {
  it('have a sentence each', () => {
    expect(library.flatMap((file) => undocumentedExports(file, read(file)))).toEqual([]);
  });

  it('are found without one by the check', () => {
    const text = [
      '/** A sentence. */\nexport const a = 1;',
      'export function b(): void {}',
      '/** @throws Error when told to */\nexport class C {}',
      '/** Of D */\nexport interface D {}',
      '/** @throws RangeError when x is odd */\nexport function assertEven(x: number): void {}',
      "export { e } from './e.ts';",
    ].join('\n');
    expect(undocumentedExports('x.ts', text)).toEqual(['x.ts: b', 'x.ts: C', 'x.ts: D']);
  });
});

describe('equations', () => {
  const algorithm = read('docs/algorithm.md');
  const tagged = (equation: number): string[] =>
    library.filter((file) => new RegExp(`@equation ${equation}\\b`).test(read(file)));

  it.each([2, 3, 4, 5, 6, 7])(
    '(%i) has its place in the source, which docs/algorithm.md names',
    (n) => {
      const files = tagged(n);
      expect(files.length).toBeGreaterThan(0);
      const row = algorithm.split('\n').find((line) => line.startsWith(`| (${n}) |`));
      for (const file of files) expect(row, file).toContain(file.slice('src/'.length));
    },
  );

  it('are named with functions that exist', () => {
    const rows = algorithm.split('\n').filter((line) => /^\| (\(\d\)|\d+) \|/.test(line));
    expect(rows).toHaveLength(7 + 12);
    for (const row of rows) {
      const [, file] = /\]\(\.\.\/(src\/[^)]+)\)/.exec(row) ?? [];
      const [, name] = /`(\w+)\(?[^`]*`/.exec(row.slice(row.indexOf(file))) ?? [];
      expect(read(file), row).toMatch(new RegExp(`\\b${name}\\b`));
    }
  });
});

describe('commands', async () => {
  const program = await createProgram();
  const lines = markdownFiles().flatMap((file) =>
    codeBlocks(read(file))
      .flatMap((block) => block.split('\n'))
      .flatMap((line) => line.split('&&'))
      .map((line) => ({ file, words: line.replace(/#.*/, '').trim().split(/\s+/) })),
  );

  it('of npm are scripts of package.json', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const unknown = lines.filter(({ words: [tool, command, script] }) => {
      if (tool !== 'npm') return false;
      return command === 'run'
        ? !(script in scripts)
        : !['ci', 'test', 'install', 'publish'].includes(command);
    });
    expect(unknown).toEqual([]);
  });

  it('of admrl exist with their options, presets, families and settings', () => {
    const calls = lines.flatMap(({ file, words }) => {
      const args = words[0] === 'npx' ? words.slice(1) : words;
      return args[0] === 'admrl' ? [{ file, args: args.slice(1) }] : [];
    });
    expect(calls.length).toBeGreaterThan(5);
    expect(
      calls.flatMap(({ file, args }) => faultsOf(program, args).map((f) => `${file}: ${f}`)),
    ).toEqual([]);
  });

  it('are refused by the check when they do not exist', () => {
    expect(faultsOf(program, ['trian'])).toEqual(['no command trian']);
    expect(faultsOf(program, ['sweep', 'run', 'FILE', '--indx', '1'])).toEqual([
      'sweep run has no option --indx',
    ]);
    expect(
      faultsOf(program, ['train', 'hoper', '--preset', 'tiny', '--set', 'a.b=1', '--sed', '1']),
    ).toEqual(['train has no option --sed', 'no preset tiny', 'no setting a.b', 'no family hoper']);
  });

  it('of the README start and test the project', () => {
    const blocks = codeBlocks(read('README.md')).map((block) => block.trim());
    expect(blocks).toContain('npm ci && npm run demo');
    expect(blocks).toContain('npm ci && npm test\nnpm run test:whole');
  });
});

describe('printed parts', () => {
  it.each(markdownFiles())('of %s are up to date (npx tsx scripts/docs.ts)', async (file) => {
    expect(await withGeneratedBlocks(read(file))).toBe(read(file));
  });

  it('are all there', () => {
    expect(read('docs/configuration.md')).toContain('generated: settings');
    expect(read('docs/configuration.md')).toContain('generated: presets');
    expect(read('docs/environments.md')).toContain('generated: families');
    expect(read('docs/results.md')).toContain('generated: returns');
  });
});

describe('docs/run-directory.md', () => {
  it('explains every field of the records', () => {
    const page = read('docs/run-directory.md');
    const declared = {
      'src/study/run/records.ts': ['MetricsLabel', 'MetricsRecord', 'TimingRecord'],
      'src/algorithms/selection/taskRecord.ts': ['TaskObservation', 'TaskRecord'],
      'src/algorithms/taskGradient/taskGradient.ts': ['TaskGradient'],
      'src/data/ledger.ts': ['SampleLedger'],
      'src/evaluation/evaluate.ts': ['Evaluation'],
    };
    const fields = Object.entries(declared).flatMap(([file, names]) =>
      names.flatMap((name) => fieldsOf(name, read(file))),
    );
    expect(fields.length).toBeGreaterThan(40);
    expect(fields.filter((field) => !page.includes(`| \`${field}\` |`))).toEqual([]);
  });
});

/** What a command line names that does not exist. Placeholders in capitals stand for anything. */
function faultsOf(program: Command, [name, ...args]: readonly string[]): string[] {
  if (name.startsWith('-')) return [];
  const command = program.commands.find((candidate) => candidate.name() === name);
  if (command === undefined) return [`no command ${name}`];
  const [inner, ...rest] = args;
  if (command.commands.some((candidate) => candidate.name() === inner)) {
    return faultsOf(command, [inner, ...rest]).map((fault) => `${name} ${fault}`);
  }
  const isPlaceholder = (word: string): boolean => /^[A-Z]/.test(word);
  const options = args.filter((word) => word.startsWith('--') && word !== '--help');
  const after = (option: string): string[] =>
    args.filter((word, i) => args[i - 1] === option && !isPlaceholder(word));
  const settings = configReference().map((row) => row.path);
  const family = name === 'train' ? args.slice(0, 1).filter((word) => !word.startsWith('-')) : [];
  return [
    ...options
      .filter((word) => !command.options.some((option) => option.long === word))
      .map((word) => `${name} has no option ${word}`),
    ...after('--preset')
      .filter((word) => !(word in presets))
      .map((word) => `no preset ${word}`),
    ...after('--set')
      .map((word) => word.split('=')[0])
      .filter((path) => !settings.includes(path))
      .map((path) => `no setting ${path}`),
    ...family
      .filter((word) => !isPlaceholder(word) && !isModulePath(word) && !(word in problems))
      .map((word) => `no family ${word}`),
  ];
}
