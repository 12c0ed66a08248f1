/** @file An exported lab: the page beside files that hold what the server would answer. */

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { exportLab } from '../../src/lab/exportLab.ts';
import { Lab } from '../../src/lab/lab.ts';
import { labApp } from '../../src/lab/labApp.ts';
import type { RunList } from '../../src/lab/view.ts';
import { contents } from '../cli/admrl.ts';
import { beginRun, logStep, logTask } from './runs.ts';

const root = mkdtempSync(join(tmpdir(), 'admrl-export-'));
afterAll(() => rmSync(root, { recursive: true }));

it('holds the page and every run, without a path of this computer', async () => {
  const [runs, page, target] = ['runs', 'page', 'site'].map((name) => join(root, name));
  mkdirSync(page);
  writeFileSync(join(page, 'index.html'), '<!doctype html>');
  const run = beginRun(join(runs, 'one'));
  logStep(run, 0, { virtualReturn: 1 });
  logTask(run, 0, [0.5, 0.5]);
  run.close();
  beginRun(join(runs, 'two')).close();

  expect(await exportLab({ folders: [runs], page, target })).toEqual(['one', 'two']);
  const list: RunList = JSON.parse(readFileSync(join(target, 'data/runs.json'), 'utf8'));
  expect(list.live).toBe(false);
  const app = labApp({ lab: new Lab([runs]), page });
  for (const { id } of list.runs) {
    for (const file of ['run.json', 'figures-wide.json', 'figures-narrow.json', 'explored.json']) {
      const path = `data/${id}/${file}`;
      const answer = await app.request(`http://localhost/${path}`, {
        headers: { host: 'localhost' },
      });
      expect(JSON.parse(readFileSync(join(target, path), 'utf8'))).toEqual(await answer.json());
    }
  }
  const files = contents(target);
  expect(Object.keys(files)).toHaveLength(1 + 1 + 2 * 4);
  expect(files['index.html']).toBe('<!doctype html>');
  for (const text of Object.values(files)) expect(text).not.toContain(root);
});
