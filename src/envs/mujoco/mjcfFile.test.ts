/** @file Models of several files, in every way in which MuJoCo finds them: each is found here, and compiles. */

import { describe, expect, it } from 'vitest';
import { compileModel } from './compileModel.ts';
import { readModelFiles } from './mjcfFile.ts';
import { type ModelReader, memoryModelReader } from './modelReader.ts';

const tetrahedron = 'v 0 0 0\nv 1 0 0\nv 0 1 0\nv 0 0 1\nf 1 3 2\nf 1 2 4\nf 2 3 4\nf 1 4 3\n';
const mesh = '<mesh name="tet" file="tet.obj"/>';
const body = '<body name="b"><joint/><geom type="mesh" mesh="tet"/></body>';

const encoder = new TextEncoder();

/** A reader of these files in `/lab`. */
const readerOf = (files: Readonly<Record<string, string>>): ModelReader =>
  memoryModelReader(
    new Map(Object.entries(files).map(([name, text]) => [`/lab/${name}`, encoder.encode(text)])),
  );

/** Expects that, from the first, these files and no `unused` ones are found, and that the model compiles. */
async function expectFound(
  files: Readonly<Record<string, string>>,
  unused: Readonly<Record<string, string>> = {},
): Promise<void> {
  const paths = Object.keys(files).map((name) => `/lab/${name}`);
  const mjcf = await readModelFiles(readerOf({ ...files, ...unused }), paths[0]);
  expect(mjcf.main).toBe(paths[0]);
  expect([...mjcf.files.keys()].sort()).toEqual([...paths].sort());
  const { mujoco, model } = await compileModel({ name: 'robot', mjcf });
  expect([model.nbody, model.nmesh]).toEqual([2, 1]);
  model.delete();
  expect(paths.filter((path) => mujoco.FS.analyzePath(path, false).exists)).toEqual([]);
}

const robot = (inside: string, parts = `<worldbody>${body}</worldbody>`): string =>
  `<mujoco>${inside}${parts}</mujoco>`;

describe('readModelFiles', () => {
  it('follows includes and folders for assets, relative to the main file', async () => {
    await expectFound({
      'main.xml': robot('<compiler meshdir="meshes"/><include file="parts/assets.xml"/>'),
      'parts/assets.xml': `<mujoco><asset>${mesh}</asset></mujoco>`,
      'meshes/tet.obj': tetrahedron,
    });
  });

  it('finds files in folders with a colon', async () => {
    await expectFound({
      'main.xml': robot(`<asset>${mesh.replace('tet.obj', '10:30/tet.obj')}</asset>`),
      '10:30/tet.obj': tetrahedron,
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
    await expectFound(
      {
        'main.xml': robot('<include file="parts/assets.xml"/>'),
        'parts/assets.xml': '<mujoco><include file="shape.xml"/></mujoco>',
        'shape.xml': `<mujoco><asset>${mesh}</asset></mujoco>`,
        'tet.obj': tetrahedron,
      },
      { 'parts/shape.xml': '<mujoco><asset><mesh file="gone.obj"/></asset></mujoco>' },
    );
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

  it('names what is missing, who asks for it, and where it was looked for', async () => {
    await expect(readModelFiles(readerOf({}), 'lab/main.xml')).rejects.toThrow(
      "/lab/main.xml: there is no such MJCF file: one beside the module is new URL('robot.xml', import.meta.url)",
    );
    await expect(readModelFiles(readerOf({}), new URL('file:///lab/main.xml'))).rejects.toThrow(
      /there is no such MJCF file$/,
    );
    const files = { 'main.xml': robot(`<compiler meshdir="meshes"/><asset>${mesh}</asset>`) };
    await expect(readModelFiles(readerOf(files), '/lab/main.xml')).rejects.toThrow(
      '/lab/main.xml refers to tet.obj, which is not in any of: /lab, /lab/meshes',
    );
  });
});
