/**
 * @file The documentation as pages for any web host, with the lab of some runs in the page about it.
 *
 *     npm run build; npm run site -- FOLDER RUN…
 *
 * Writes `FOLDER/index.html`, which is the README, every page and file that can be come to from there, and `FOLDER/lab`. The first
 * run is the one that is shown.
 */

import { cpSync, existsSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, posix, relative, resolve } from 'node:path';
import { Marked, type Tokens } from 'marked';
import { builtPage } from '../src/lab/builtPage.ts';
import { exportLab } from '../src/lab/exportLab.ts';
import { idOfRun } from '../src/lab/findRuns.ts';
import { writeFileAtomically } from '../src/study/files/atomicFile.ts';
import { makeFolder } from '../src/study/files/outputTarget.ts';
import { anchorOf, isRelative } from '../tests/architecture/markdown.ts';

const root = join(import.meta.dirname, '..');
const style = readFileSync(join(import.meta.dirname, 'site.css'), 'utf8');

/** Where the lab is to be, in `docs/lab.md`. */
const place = '<!-- the lab -->';

/**
 * Writes the site.
 *
 * @param runs folders of runs, at least one
 * @throws Error naming a link that leads nowhere, or what {@link exportLab} does
 */
export async function writeSite(target: string, runs: readonly string[]): Promise<void> {
  const seen = new Set(['README.md']);
  // A set goes on with what is added meanwhile.
  for (const path of seen) {
    const from = join(root, path);
    const to = join(target, siteName(path));
    makeFolder(dirname(to));
    if (!path.endsWith('.md')) {
      cpSync(from, to);
      continue;
    }
    const found = (link: string): void => {
      const linked = posix.join(posix.dirname(path), link.replace(/#.*/, ''));
      if (!existsSync(join(root, linked))) throw new Error(`${path} links to ${link}`);
      seen.add(linked);
    };
    writeFileAtomically(to, page(path, readFileSync(from, 'utf8'), found, idOfRun(runs[0])));
  }
  await exportLab({ folders: runs, page: builtPage, target: join(target, 'lab') });
}

/** A page of the documentation; `found` is told of every relative link. */
function page(
  path: string,
  markdown: string,
  found: (link: string) => void,
  shownRun: string,
): string {
  const up = relative(dirname(path), '.') || '.';
  const lab = `${up}/lab/index.html#/run/${shownRun}/adapt`;
  const marked = new Marked({
    walkTokens(token) {
      if (token.type !== 'link' && token.type !== 'image') return;
      const linked = token as Tokens.Link;
      if (!isRelative(linked.href)) return;
      found(linked.href);
      linked.href = siteName(linked.href);
    },
    renderer: {
      heading({ tokens, depth, text }) {
        return `<h${depth} id="${anchorOf(text)}">${this.parser.parseInline(tokens)}</h${depth}>\n`;
      },
    },
  });
  const body = marked
    .parse(markdown, { async: false })
    .replace(
      place,
      `<iframe src="${lab}" loading="lazy" title="The lab, with a run that was trained before"></iframe>`,
    );
  const title = /^# (.+)$/m.exec(markdown)?.[1] ?? basename(path);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<link rel="icon" href="data:,">
<title>${title}</title>
<style>${style}</style>
</head>
<body>
<nav><a href="${up}/index.html">admrl</a></nav>
<main>
${body}</main>
</body>
</html>
`;
}

/** Pages are named as their markdown; the README is what a web host shows first. */
function siteName(path: string): string {
  return path.replace(/README\.md(?=#|$)/, 'index.html').replace(/\.md(?=#|$)/, '.html');
}

if (process.argv[1] === import.meta.filename) {
  const [target, ...runs] = process.argv.slice(2);
  if (target === undefined || runs.length === 0) {
    process.stderr.write('usage: npm run site -- FOLDER RUN…\n');
    process.exit(2);
  }
  for (const run of runs) statSync(join(run, 'config.json'));
  await writeSite(
    resolve(target),
    runs.map((run) => resolve(run)),
  );
  process.stdout.write(`${join(target, 'index.html')}\n`);
}
