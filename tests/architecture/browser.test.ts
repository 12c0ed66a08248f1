/** @file Numerics, Problem and Method as a page would have them: bundled without Node, and run where there is none. */

import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { builtinModules, createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { build, type Plugin } from 'esbuild';
import { afterAll, beforeAll, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'admrl-browser-'));
const bundle = join(folder, 'bundle.mjs');
afterAll(() => rmSync(folder, { recursive: true }));

const entry = `
  export { admrl } from './src/algorithms/admrl.ts';
  export { defineTaskFamily } from './src/envs/define/defineTaskFamily.ts';
  export { memoryModelReader } from './src/envs/mujoco/modelReader.ts';
  export { mujocoModule } from './src/envs/mujoco/compileModel.ts';
  export { problems } from './src/envs/problems.ts';
  export { adapt } from './src/evaluation/adaptation.ts';
  export { exportPolicy } from './src/evaluation/exportPolicy.ts';
  export { openAdaptSession } from './src/lab/adaptSession.ts';
  export { decodeLearner } from './src/lab/learnerFile.ts';
  export { createWebRuntime } from './src/runtime/web.ts';
  export { multiply } from './src/graph/elementwise.ts';
  export { columnOf } from './src/graph/structure.ts';
  export { keyFromSeed } from './src/math/random.ts';
`;

/** Modules of Node that are imported, and by whom. */
const ofNode: { readonly name: string; readonly importer: string }[] = [];

const collectNode: Plugin = {
  name: 'collect node',
  setup(setup) {
    setup.onResolve({ filter: /./ }, ({ path, importer }) => {
      if (!path.startsWith('node:') && !builtinModules.includes(path)) return null;
      ofNode.push({ name: path, importer: importer.replace(/^.*node_modules\//, '') });
      return { path, external: true };
    });
  },
};

beforeAll(async () => {
  await build({
    stdin: { contents: entry, resolveDir: root, loader: 'ts' },
    bundle: true,
    format: 'esm',
    platform: 'browser',
    outfile: bundle,
    logLevel: 'silent',
    plugins: [collectNode],
  });
});

it('imports nothing of Node; MuJoCo asks for it where it finds itself under Node', () => {
  expect(ofNode).toEqual([{ name: 'module', importer: '@mujoco/mujoco/mujoco.js' }]);
});

it('steps a built-in robot, and defines a family on one from memory, where there is no Node', async () => {
  const wasm = createRequire(import.meta.url).resolve('@mujoco/mujoco/mujoco.wasm');
  writeFileSync(
    join(folder, 'page.mjs'),
    `import { readFileSync, writeSync } from 'node:fs';
    const address = 'data:application/wasm;base64,' + readFileSync(${JSON.stringify(wasm)}, 'base64');
    // MuJoCo takes this for a worker of a page.
    delete globalThis.process;
    globalThis.WorkerGlobalScope = class {};
    globalThis.self = globalThis;
    globalThis.location = { href: 'https://example.org/' };
    const { columnOf, defineTaskFamily, keyFromSeed, memoryModelReader, mujocoModule, multiply, problems } =
      await import(${JSON.stringify(pathToFileURL(bundle).href)});
    await mujocoModule(() => address);
    // Node's fetch has needed it.
    delete globalThis.Buffer;
    const env = await problems.hopper2d.makeEnv(1);
    const state = new Float32Array(env.stateSize);
    env.reset(0, keyFromSeed(1), state);
    env.step(0, new Float32Array(env.actionSize), state);
    const xml = '<mujoco><size memory="100K"/><worldbody><body><joint name="rail" type="slide"/><geom size="0.1"/></body></worldbody><actuator><motor joint="rail" ctrlrange="-1 1"/></actuator></mujoco>';
    const { family, files } = await defineTaskFamily(
      {
        name: 'sledge',
        environment: { mjcf: { file: 'sledge.xml' }, observation: [{ qpos: 'all' }, { qvel: 'all' }], timeLimit: 5 },
        box: { 'direction': [-1, 1] },
        reward: ({ psi, nextState, entry }) => multiply(columnOf(psi, 0), entry(nextState, 'qvel.rail')),
      },
      { reader: memoryModelReader(new Map([['/sledge.xml', new TextEncoder().encode(xml)]])) },
    );
    writeSync(1, JSON.stringify({ finite: state.every(Number.isFinite), name: family.name, files }));`,
  );
  const { stdout } = await promisify(execFile)(process.execPath, [join(folder, 'page.mjs')]);
  expect(JSON.parse(stdout)).toEqual({ finite: true, name: 'sledge', files: ['/sledge.xml'] });
});
