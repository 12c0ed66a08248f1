import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { readModelFiles } from '../../envs/mujoco/mjcfFile.ts';
import { readRobot } from '../../envs/mujoco/robot.ts';
import { nodeModelReader } from './nodeModelReader.ts';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'admrl robot #')));
afterAll(() => rmSync(folder, { recursive: true }));

const main = join(folder, 'robot.xml');
writeFileSync(
  main,
  `<mujoco>
    <compiler meshdir="meshes"/>
    <asset><mesh name="rock" file="rock.obj"/></asset>
    <worldbody><body><joint name="slide" type="slide"/><geom type="mesh" mesh="rock"/></body></worldbody>
    <include file='actuators.xml'/>
  </mujoco>`,
);
const actuators = join(folder, 'actuators.xml');
writeFileSync(actuators, '<mujoco><actuator><motor joint="slide"/></actuator></mujoco>');
mkdirSync(join(folder, 'meshes'));
const rock = join(folder, 'meshes/rock.obj');
writeFileSync(rock, 'v 0 0 0\nv 1 0 0\nv 0 1 0\nv 0 0 1\nf 1 3 2\nf 1 2 4\nf 1 4 3\nf 2 3 4\n');

describe('nodeModelReader', () => {
  it.each<[what: string, file: string | URL]>([
    ['a path', relative(process.cwd(), main)],
    ['a URL', pathToFileURL(main)],
    ['the text of a URL', pathToFileURL(main).href],
  ])('reads a robot named by %s, with what it includes and its meshes', async (_, file) => {
    const mjcf = await readModelFiles(nodeModelReader, file);
    expect([...mjcf.files.keys()]).toEqual([main, actuators, rock]);
    const robot = await readRobot({ name: 'rock', mjcf });
    expect(robot.actuators).toEqual([{ name: 'slide', range: null }]);
    expect(robot.positions).toEqual([{ name: 'slide', start: 0, size: 1 }]);
  });

  it('finds nothing where no file is: a missing one, a folder, a path through a file', async () => {
    for (const path of ['gone.xml', 'meshes', 'robot.xml/meshes']) {
      expect(await nodeModelReader.read(`${folder}/${path}`)).toBeNull();
    }
  });
});
