/** @file Custom families in the page: as scripts with data, run only where they are trusted, adapted and pushed like others. */

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadCustomFamily } from '../../lab/src/family/customFamily.ts';
import { builtPage } from '../../src/lab/builtPage.ts';
import { Lab } from '../../src/lab/lab.ts';
import { labApp } from '../../src/lab/labApp.ts';
import { pageFamilyOf } from '../../src/lab/pageFamily.ts';
import { serveLab } from '../../src/lab/serveLab.ts';
import { loadFamilyModule } from '../../src/study/family/familyModule.ts';
import { newPage, noBrowser, openBrowser, patience, shows } from './chromium.ts';
import { pushes } from './pushes.ts';
import { trainAdaptable } from './runs.ts';

const examples = resolve(import.meta.dirname, '../../examples/families');
const reacher = join(examples, 'reacher.ts');
const root = mkdtempSync(join(tmpdir(), 'admrl-page-family-'));
const run = join(root, 'run');
beforeAll(() => trainAdaptable(run, reacher), 600_000);
afterAll(() => rmSync(root, { recursive: true }));

/** The script of the module at a path, which has been loaded here. */
async function scriptOf(path: string) {
  const { problem, files } = await loadFamilyModule(path);
  const robotFiles = problem.files ?? [];
  const script = await pageFamilyOf({ path, files: [...files.keys()], robotFiles });
  return { script, problem };
}

it.each(['reacher', 'cheetahTerms'])('%s is the same family there', async (name) => {
  const { script, problem } = await scriptOf(join(examples, `${name}.ts`));
  if ('fault' in script) throw new Error(script.fault);
  expect(script.code).not.toContain(examples);
  const path = join(root, `${name}.mjs`);
  writeFileSync(path, script.code);
  const loaded = await loadCustomFamily(pathToFileURL(path).href);
  const { family, stateNames, actuators } = loaded;
  expect({ stateNames, actuators }).toEqual({
    stateNames: problem.stateNames,
    actuators: problem.actuators,
  });
  const { box, parameterNames, defaultTask, timeLimit } = family;
  expect({ box, parameterNames, defaultTask, timeLimit }).toEqual({
    box: problem.family.box,
    parameterNames: problem.family.parameterNames,
    defaultTask: problem.family.defaultTask,
    timeLimit: problem.family.timeLimit,
  });
  const [here, there] = await Promise.all([problem.makeEnv(1), loaded.makeEnv(1)]);
  const [state, other] = [new Float32Array(family.stateSize), new Float32Array(family.stateSize)];
  const key = new Uint32Array(2) as never;
  here.reset(0, key, state);
  there.reset(0, key, other);
  expect(other).toEqual(state);
  here.dispose();
  there.dispose();
});

it('says what a page does not have', async () => {
  const folder = join(root, 'own');
  mkdirSync(folder);
  const family = `const { family, ...rest } = problems.pointMass;
export default { ...rest, family: { ...family, name: 'mine' } };`;
  const cases: readonly (readonly [name: string, source: string, fault: RegExp])[] = [
    [
      'disk',
      "import 'node:fs';",
      /^node:fs is a part of Node, which is not in a page \(disk\.ts:2\)/,
    ],
    [
      'study',
      "import 'admrl/study';",
      /^admrl\/study is not in a page, which has admrl, admrl\/problem/,
    ],
  ];
  for (const [name, source, fault] of cases) {
    const path = join(folder, `${name}.ts`);
    writeFileSync(path, `import { problems } from 'admrl';\n${source}\n${family}\n`);
    const { script } = await scriptOf(path);
    expect('fault' in script && script.fault).toMatch(fault);
  }
});

it('is served where it is trusted, and where not the page says how', async () => {
  const { id } = new Lab([run]).list().runs[0];
  const host = { headers: { host: 'localhost' } };
  const [shut, open] = [false, true].map((trustModule) =>
    labApp({ lab: new Lab([run], { trustModule }), page: builtPage }),
  );
  const path = `http://localhost/data/${id}`;
  expect((await shut.request(`${path}/family.js`, host)).status).toBe(404);
  expect((await (await shut.request(`${path}/run.json`, host)).json()).adapts).toBe(
    'Its family is a custom module, which the lab runs with --trust-module only.',
  );
  const script = await open.request(`${path}/family.js`, host);
  expect(script.headers.get('content-type')).toMatch(/^text\/javascript/);
  expect(await script.text()).toContain(readFileSync(join(examples, 'reacher.xml'), 'base64'));
  expect((await (await open.request(`${path}/run.json`, host)).json()).adapts).toBe(true);
});

if (noBrowser !== null) console.warn(`the test of custom families is skipped: ${noBrowser}`);

describe.skipIf(noBrowser !== null)('in a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser?.close());

  it('is adapted, and its robot is pushed', async () => {
    const served = await serveLab({ folders: [run], trustModule: true });
    const { page, faults } = await newPage(browser);
    await page.goto(served.address);
    await page.getByRole('link', { name: 'Adapt' }).click();
    await shows(page, /Chosen after .* Real return/);
    await page.getByRole('button', { name: 'Let it act live, and push it' }).click();
    await expect.poll(() => pushes(page), { timeout: patience }).toBe(true);
    expect(faults).toEqual([]);
    await page.close();
    await served.close();
  }, 300_000);
});
