/** @file Pictures of all robots and of all shapes, to the pixel: the same on every machine and every version of Node. */

import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Env } from '../../src/envs/env.ts';
import { createMujocoEnv } from '../../src/envs/mujoco/mujoco.ts';
import { problems } from '../../src/envs/problems.ts';
import type { Scene } from '../../src/envs/scene.ts';
import { foldIn, keyFromSeed, uniforms } from '../../src/math/random.ts';
import { camerasOf, naturalView, type View } from '../../src/render/camera.ts';
import { encodePng } from '../../src/render/png.ts';
import { rayCast } from '../../src/render/rayCast.ts';
import { svgStrip } from '../../src/render/svgStrip.ts';

const folder = join(import.meta.dirname, 'expected');
const hashesPath = join(folder, 'sha256.json');
const hashes: Record<string, string> = JSON.parse(readFileSync(hashesPath, 'utf8'));

/** Compares with the committed hash; a picture that differs is written beside the expected one. */
function expectPicture(name: string, bytes: Uint8Array | string, file: Uint8Array | string): void {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  if (process.env.UPDATE_PICTURES) {
    writeFileSync(join(folder, name), file);
    hashes[name] = sha256;
    writeFileSync(hashesPath, `${JSON.stringify(hashes, null, 2)}\n`);
  }
  if (sha256 !== hashes[name]) writeFileSync(join(folder, `changed-${name}`), file);
  expect(sha256, `${name}: see changed-${name}, or run with UPDATE_PICTURES=1`).toBe(hashes[name]);
}

/** Draws the last of some moments of an episode under random actions. */
function expectDrawn(name: string, env: Env, view: View): void {
  const { drawing } = env;
  if (drawing === undefined) throw new Error(`${name} has no drawing`);
  const state = new Float32Array(env.stateSize);
  env.reset(0, keyFromSeed(1), state);
  const poses = [drawing.pose(0)];
  for (let t = 0; t < 12; t++) {
    const action = uniforms(foldIn(keyFromSeed(2), t), env.actionSize, -1, 1);
    env.step(0, action, state);
    poses.push(drawing.pose(0));
  }
  const scenes = poses.map((_, at) => drawing.scene({ poses, at, psi: [0.4, 0.3] }));
  expect(naturalView([scenes])).toBe(view);
  expectSeen(name, scenes, view);
}

/** Draws the last scene, and in a strip the first, the middle and the last. */
function expectSeen(name: string, scenes: readonly Scene[], view: View): void {
  const last = scenes.length - 1;
  const [cameras] = camerasOf([scenes], view, 4 / 3);
  const picture = rayCast(scenes[last], cameras[last], 160, 120);
  expectPicture(`${name}.png`, Buffer.from(picture.pixels), encodePng(picture));
  const moments = [0, last / 2, last].map((t) => ({
    scene: scenes[t],
    camera: cameras[t],
    caption: `${t} steps`,
  }));
  const svg = svgStrip([{ title: `${name} <ψ>`, moments }], { width: 330, columns: 3 });
  expectPicture(`${name}.svg`, svg, svg);
}

const tetrahedron = '0 0 0 .4 0 0 0 .4 0 0 0 .4';
const everyShape = `<mujoco>
  <asset>
    <mesh name="tetrahedron" vertex="${tetrahedron}"/>
    <hfield name="hill" nrow="3" ncol="3" size=".3 .3 .3 .1" elevation="0 0 0 0 1 0 0 0 0"/>
    <material name="glass" rgba=".2 .5 .9 .4"/>
  </asset>
  <default><geom contype="0" conaffinity="0"/></default>
  <worldbody>
    <geom type="plane" size="0 0 1" rgba=".85 .85 .9 1"/>
    <geom type="hfield" hfield="hill" pos="-1 .5 0" rgba=".5 .7 .4 1"/>
    <geom type="box" size=".15 .2 .25" pos="1 .2 .25" euler="0 0 30" rgba=".8 .4 .3 1"/>
    <geom type="ellipsoid" size=".1 .2 .3" pos=".4 .6 .4" euler="40 0 0" rgba=".9 .7 .2 1"/>
    <geom type="cylinder" size=".2 .15" pos="-.5 -.2 .2" euler="25 0 0" rgba=".3 .6 .6 1"/>
    <geom type="mesh" mesh="tetrahedron" pos=".1 -.4 .15" rgba=".6 .4 .7 1"/>
    <geom type="box" size=".3 .02 .3" pos=".6 -.6 .3" material="glass"/>
    <body pos="0 .1 .8">
      <freejoint/>
      <geom name="moving" type="sphere" size=".15" rgba=".8 .6 .4 1" mass="1"/>
      <geom type="capsule" size=".06" fromto="0 0 0 .3 .2 .2" rgba=".8 .6 .4 1" mass="1"/>
      <site name="force"/>
    </body>
  </worldbody>
  <actuator><motor site="force" gear="1 0 0 0 0 0"/></actuator>
</mujoco>`;

const viewOf: Readonly<Record<string, View>> = {
  ant2d: 'corner',
  ant3d: 'corner',
  pointMass: 'top',
};

describe('pictures', () => {
  it.each(Object.keys(problems).filter((name) => name !== 'ant3d'))('of %s', async (name) => {
    const env = await problems[name].makeEnv(1);
    expectDrawn(name, env, viewOf[name] ?? 'side');
    env.dispose();
  });

  it('of every shape', async () => {
    const env = await createMujocoEnv(
      {
        ...{ name: 'shapes', mjcf: everyShape, stateSize: 7, timeLimit: 20, frameSkip: 1 },
        reset: () => {},
        observe: ({ qpos }, state) => state.set(qpos),
      },
      1,
    );
    const scene = env.drawing!.scene({ poses: [env.drawing!.pose(0)], at: 0, psi: [] });
    const shapes = new Set(scene.map(({ shape }) => shape));
    expect(shapes.size).toBe(7);
    // Nothing moves: all of it is framed.
    expectSeen('shapes', [scene, scene, scene], 'corner');
    env.dispose();
  });
});
