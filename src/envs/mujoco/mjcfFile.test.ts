/** @file Models of several files, in every way in which MuJoCo finds them: each is found here, and compiles. */

import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mjcfFiles } from './mjcfFile.ts';
import { compileModel } from './mujoco.ts';

const tetrahedron = 'v 0 0 0\nv 1 0 0\nv 0 1 0\nv 0 0 1\nf 1 3 2\nf 1 2 4\nf 2 3 4\nf 1 4 3\n';
const mesh = '<mesh name="tet" file="tet.obj"/>';
const body = '<body name="b"><joint/><geom type="mesh" mesh="tet"/></body>';

let folder = '';
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'admrl mjcf ')));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Writes files by their names, and expects that these are found from the first, and that it compiles. */
async function expectFound(files: Readonly<Record<string, string>>): Promise<void> {
  const paths = Object.entries(files).map(([name, text]) => {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    return path;
  });
  const found = mjcfFiles(paths[0]);
  expect(found[0]).toBe(paths[0]);
  expect([...found].sort()).toEqual([...paths].sort());
  const { model } = await compileModel({ name: 'robot', mjcf: { file: paths[0] } });
  expect([model.nbody, model.nmesh]).toEqual([2, 1]);
  model.delete();
}

const robot = (inside: string, parts = `<worldbody>${body}</worldbody>`): string =>
  `<mujoco>${inside}${parts}</mujoco>`;

describe('mjcfFiles', () => {
  it('follows includes and folders for assets, relative to the main file', async () => {
    await expectFound({
      'main.xml': robot('<compiler meshdir="meshes"/><include file="parts/assets.xml"/>'),
      'parts/assets.xml': `<mujoco><asset>${mesh}</asset></mujoco>`,
      'meshes/tet.obj': tetrahedron,
    });
  });

  it('knows a folder that is named after what lies there', async () => {
    await expectFound({
      'main.xml': robot(`<asset>${mesh}</asset><include file="compiler.xml"/>`),
      'compiler.xml': '<mujoco><compiler assetdir="far/away"/></mujoco>',
      'far/away/tet.obj': tetrahedron,
    });
  });

  it('finds the assets of an attached model beside it', async () => {
    await expectFound({
      'main.xml': robot(
        '<asset><model name="arm" file="sub/arm.xml"/></asset>',
        '<worldbody><attach model="arm" body="b" prefix="a_"/></worldbody>',
      ),
      'sub/arm.xml': robot(`<compiler meshdir="meshes"/><asset>${mesh}</asset>`),
      'sub/meshes/tet.obj': tetrahedron,
    });
  });

  it('takes all files of one name', async () => {
    await expectFound({
      'main.xml': robot(`<compiler meshdir="meshes" texturedir="textures"/><asset>${mesh}</asset>`),
      'meshes/tet.obj': tetrahedron,
      'textures/tet.obj': 'another file, which only has the name',
    });
  });

  it('reads documents whatever they are called, with a byte order mark too', async () => {
    await expectFound({
      'main.MJCF': `\ufeff${robot("<include file='parts.inc'/>")}`,
      'parts.inc': `\n<mujoco><asset>${mesh}</asset></mujoco>`,
      'tet.obj': tetrahedron,
    });
  });

  it('drops the folders of names where the compiler does', async () => {
    await expectFound({
      'main.xml': robot(
        '<compiler strippath="true"/><asset><mesh name="tet" file="C:\\models\\tet.obj"/></asset>',
      ),
      'tet.obj': tetrahedron,
    });
  });

  it('decodes entities, and passes over comments', async () => {
    await expectFound({
      'main.xml': robot(
        '<!-- <include file="gone.xml"/> --><asset><mesh name="tet" file="a&amp;b.obj"/></asset>',
      ),
      'a&b.obj': tetrahedron,
    });
  });

  it('finds what an attached model includes, and the folders named there', async () => {
    await expectFound({
      'main.xml': robot(
        '<asset><model name="arm" file="sub/arm.xml"/></asset>',
        '<worldbody><attach model="arm" body="b" prefix="a_"/></worldbody>',
      ),
      'sub/arm.xml': robot('<include file="inc/compiler.xml"/><include file="inc/assets.xml"/>'),
      'sub/inc/compiler.xml': '<mujoco><compiler meshdir="meshes"/></mujoco>',
      'sub/inc/assets.xml': `<mujoco><asset>${mesh}</asset></mujoco>`,
      'sub/meshes/tet.obj': tetrahedron,
    });
  });

  it('reads one document as a part of each model that includes it', async () => {
    await expectFound({
      'main.xml': robot(
        '<include file="compiler.xml"/><asset><model name="arm" file="sub/arm.xml"/></asset>',
        '<worldbody><attach model="arm" body="b" prefix="a_"/></worldbody>',
      ),
      'compiler.xml': '<mujoco><compiler meshdir="meshes"/></mujoco>',
      'sub/arm.xml': robot(`<include file="../compiler.xml"/><asset>${mesh}</asset>`),
      'sub/meshes/tet.obj': tetrahedron,
    });
  });

  it('includes the file beside the main one before one of the same name elsewhere', async () => {
    const unused = join(folder, 'parts/shape.xml');
    mkdirSync(dirname(unused));
    writeFileSync(unused, '<mujoco><asset><mesh file="gone.obj"/></asset></mujoco>');
    await expectFound({
      'main.xml': robot('<include file="parts/assets.xml"/>'),
      'parts/assets.xml': '<mujoco><include file="shape.xml"/></mujoco>',
      'shape.xml': `<mujoco><asset>${mesh}</asset></mujoco>`,
      'tet.obj': tetrahedron,
    });
  });

  it('reads a document that begins with much white space', async () => {
    await expectFound({
      'main.xml': robot('<include file="assets.xml"/>'),
      'assets.xml': `${' '.repeat(2000)}<mujoco><asset>${mesh}</asset></mujoco>`,
      'tet.obj': tetrahedron,
    });
  });

  it('takes backslashes for slashes', async () => {
    await expectFound({
      'main.xml': robot(
        '<compiler meshdir="a\\b"/><asset><mesh name="tet" file="c\\tet.obj"/></asset>',
      ),
      'a/b/c/tet.obj': tetrahedron,
    });
  });

  it('decodes characters by number, and leaves the other quote in a name', async () => {
    await expectFound({
      'main.xml': robot('<asset><mesh name="tet" file="it\'s&#38;&#xe9;.obj"/></asset>'),
      "it's&é.obj": tetrahedron,
    });
  });

  it('passes over what MuJoCo does not open: drawn textures, and names in text', async () => {
    await expectFound({
      'main.xml': robot(
        `<custom><text name="note" data="file='gone.obj'"/></custom><asset>${mesh}
        <texture name="sky" type="2d" builtin="flat" width="8" height="8" file="gone.png"/></asset>`,
      ),
      'tet.obj': tetrahedron,
    });
  });

  it('looks on where a file has the name of a folder', async () => {
    await expectFound({
      'main.xml': robot(
        `<compiler meshdir="meshes"/><asset>${mesh.replace('tet.obj', 'tet/tet.obj')}</asset>
        <include file="tet"/>`,
      ),
      tet: '<mujoco><option timestep="0.01"/></mujoco>',
      'meshes/tet/tet.obj': tetrahedron,
    });
  });

  it('takes the text of a file URL as the URL', () => {
    const path = join(folder, 'main.xml');
    writeFileSync(path, '<mujoco/>');
    expect(mjcfFiles(pathToFileURL(path).href)).toEqual([path]);
  });

  it('names what is missing, who asks for it, and where it was looked for', () => {
    const path = join(folder, 'main.xml');
    expect(() => mjcfFiles(path)).toThrow(
      `${path}: there is no such MJCF file: a path is relative to the working directory, new URL('robot.xml', `,
    );
    expect(() => mjcfFiles(pathToFileURL(path))).toThrow(/there is no such MJCF file$/);
    writeFileSync(path, robot(`<compiler meshdir="meshes"/><asset>${mesh}</asset>`));
    expect(() => mjcfFiles(path)).toThrow(
      `${path} asks for tet.obj, which is in none of: ${folder}, ${join(folder, 'meshes')}`,
    );
  });
});
