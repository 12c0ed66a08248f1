/** @file The parts of the documentation that are generated from the source, so that they stay in step with it. */

import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { problems } from '../src/envs/problems.ts';
import { markdownTable } from '../src/report/page/markdownTable.ts';
import { type ConfigReferenceRow, configReference } from '../src/study/config/config.ts';
import { presets } from '../src/study/config/presets.ts';
import { grouped } from '../src/study/sweep/grouped.ts';
import { familyReturnsTable } from './familyReturnsTable.ts';
import { type Block, resultBlocks } from './resultTables.ts';
import { folders } from './storeys.ts';

const root = join(import.meta.dirname, '..');

/** Every block by the name in its marker. */
const blocks: Readonly<Record<string, Block>> = {
  settings: settingsTables,
  presets: presetsTable,
  families: familiesTable,
  returns_small: () => familyReturnsTable(['families-small']),
  returns_fast: () => familyReturnsTable(['families-fast-ant2d', 'families-fast']),
  ...resultBlocks(),
};

const marker = /<!-- generated: ([\w-]+) -->\n[\s\S]*?<!-- end -->/g;

/**
 * `text` with every block between `<!-- generated: NAME -->` and `<!-- end -->` as it should be now.
 *
 * @throws RangeError for an unknown name.
 */
export async function withGeneratedBlocks(text: string): Promise<string> {
  const made = new Map<string, string>();
  for (const [, name] of text.matchAll(marker)) {
    if (!Object.hasOwn(blocks, name)) {
      throw new RangeError(`block is ${name}, expected one of ${Object.keys(blocks).join(', ')}`);
    }
    made.set(name, await blocks[name]());
  }
  return text.replace(
    marker,
    (_, name: string) => `<!-- generated: ${name} -->\n${made.get(name)}\n<!-- end -->`,
  );
}

/** The markdown files of the project, as paths from the root. */
export function markdownFiles(): string[] {
  const skipped = new Set(['node_modules', 'dist', 'runs', '.git']);
  const below = (folder: string): string[] =>
    readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return skipped.has(entry.name) ? [] : below(path);
      return entry.name.endsWith('.md') ? [path.split(sep).join('/')] : [];
    });
  return below('').sort();
}

const code = (text: string): string => (text === '' ? '' : `\`${text}\``);

function settingsTables(): string {
  const groupOf = ({ path }: ConfigReferenceRow): string => path.split('.')[0];
  const header = ['setting', 'default', 'valid', 'meaning', 'symbol', 'source'];
  return grouped(configReference(), groupOf)
    .map((rows) => {
      const cells = rows.map((row) => [
        code(row.path),
        row.default,
        row.expected,
        row.description,
        row.symbol,
        row.source,
      ]);
      return `### ${groupOf(rows[0])}\n\n${markdownTable(header, cells)}`;
    })
    .join('\n\n');
}

function presetsTable(): string {
  const names = Object.keys(presets) as (keyof typeof presets)[];
  const changed = (row: ConfigReferenceRow, name: keyof typeof presets): string => {
    const [group, setting] = row.path.split('.');
    const values: Readonly<Record<string, Readonly<Record<string, unknown>>>> = presets[name];
    const value = values[group]?.[setting];
    return value === undefined ? '' : JSON.stringify(value);
  };
  const rows = configReference()
    .map((row) => ({ row, values: names.map((name) => changed(row, name)) }))
    .filter(({ values }) => values.some((value) => value !== ''))
    .map(({ row, values }) => [code(row.path), row.default, ...values]);
  return markdownTable(['setting', 'default', ...names.map(code)], rows);
}

function familiesTable(): string {
  const rows = Object.entries(problems).map(([name, { family }]) => {
    const { box, parameterNames, defaultTask } = family;
    const coordinates = parameterNames.map(
      (meaning, k) => `${meaning}: [${box.low[k]}, ${box.high[k]}]`,
    );
    const parameters = coordinates.length;
    const isLong = parameters > 4;
    return [
      code(name),
      String(family.stateSize),
      String(family.actionSize),
      String(family.timeLimit),
      isLong
        ? `${coordinates[0]}; and so on for all ${parameters} coordinates of the state`
        : coordinates.join('; '),
      isLong ? `(${defaultTask[0]}, …)` : `(${defaultTask.join(', ')})`,
    ];
  });
  return markdownTable(['family', 'S', 'A', 'time limit', 'ψ and its box Ψ', 'first task'], rows);
}

/** Every source file with its first sentence, folder by folder. */
export function fileMap(): string {
  const maps = folders.map((folder) => {
    const files = sourceFiles(folder);
    const width = Math.max(...files.map((file) => file.length)) + 2;
    const lines = files.map((file) => `  ${file.padEnd(width)}${headerOf(join(folder, file))}`);
    return `src/${folder}/\n${lines.join('\n')}`;
  });
  return maps.join('\n\n');
}

function sourceFiles(folder: string): string[] {
  return readdirSync(join(root, 'src', folder), { recursive: true, encoding: 'utf8' })
    .map((path) => path.split(sep).join('/'))
    .filter((path) => path.endsWith('.ts') && !/\.(test|testdata)\.ts$/.test(path))
    .sort();
}

/** The sentence after `@file`, up to its first full stop. */
function headerOf(path: string): string {
  const text = readFileSync(join(root, 'src', path), 'utf8');
  const comment = /@file\s+([\s\S]*?)(?:\n\s*\*\s*\n|\*\/)/.exec(text)?.[1] ?? '';
  const sentence = comment.replaceAll(/\s*\n\s*\*\s*/g, ' ').trim();
  return sentence.replace(/\.(?:\s.*)?$/, '');
}
