/** @file How robots of MuJoCo are drawn: its own scene, as plain data. */

import type {
  MainModule,
  MjData,
  MjModel,
  MjvCamera,
  MjvGeom,
  MjvOption,
  MjvPerturb,
  MjvScene,
} from '@mujoco/mujoco';
import type { Drawing, Geom, Mesh, Moment, Pose, Scene, Vector3 } from '../scene.ts';
import { heightFieldOf, meshOf } from './meshes.ts';
import type { Simulation } from './simulation.ts';
import { Simulator } from './simulator.ts';
import {
  type Coordinate,
  findStateLayout,
  posesOfStates,
  type StateLayout,
} from './stateLayout.ts';

/** Whose robots are drawn. */
export interface DrawnModel {
  readonly mujoco: MainModule;
  readonly model: MjModel;
  readonly stateSize: number;
  readonly timeStep: number;
  /** Whether `observe` reads what MuJoCo derives from qpos and qvel. */
  readonly derived: boolean;
  observe(simulation: Simulation, state: Float32Array): void;
  /** qpos of a simulator. */
  pose(index: number): Pose;
  /** What is drawn beside the robot. */
  marks(psi: ArrayLike<number>): readonly Geom[];
}

/** What MuJoCo makes a scene with. */
interface Tools {
  readonly simulator: Simulator;
  readonly option: MjvOption;
  readonly perturbation: MjvPerturb;
  readonly camera: MjvCamera;
  readonly scene: MjvScene;
}

/** mjCAT_STATIC and mjCAT_DYNAMIC: bodies and tendons, and not what explains a simulation, such as contact forces. */
const drawnCategories = 3;

/** Parts of MuJoCo's scene that are no geoms of the model: tendons are drawn in several pieces. */
const furtherParts = 2000;

/** By MuJoCo's number of the type. Height fields and signed distance fields are drawn by their surfaces. */
const shapes: readonly Geom['shape'][] = [
  'plane',
  'mesh',
  'sphere',
  'capsule',
  'ellipsoid',
  'cylinder',
  'box',
  'mesh',
  'mesh',
];
const heightField = 1;

/** A drawing with a simulation of its own, made when something is drawn first: the simulators are not touched. */
export class MujocoDrawing implements Drawing {
  readonly #drawn: DrawnModel;
  readonly #meshes = new Map<string, Mesh>();
  #tools: Tools | null = null;
  #layout: StateLayout | null = null;

  constructor(drawn: DrawnModel) {
    this.#drawn = drawn;
  }

  pose(index: number): Pose {
    return this.#drawn.pose(index);
  }

  scene({ poses, at, psi }: Moment): Scene {
    const { mujoco, model, marks } = this.#drawn;
    const { simulator, option, perturbation, camera, scene } = this.#ready();
    const { data } = simulator;
    simulator.qpos.set(poses[at]);
    mujoco.mj_kinematics(model, data);
    mujoco.mj_comPos(model, data);
    mujoco.mj_camlight(model, data);
    mujoco.mj_tendon(model, data);
    mujoco.mjv_updateScene(model, data, option, perturbation, camera, drawnCategories, scene);
    const geoms: Geom[] = [];
    // Copies, which are ours to free: the list as well as what is taken from it.
    const parts = scene.geoms;
    for (let i = 0; i < scene.ngeom; i++) {
      const part: MjvGeom | undefined = parts.get(i);
      if (part === undefined) continue;
      const geom = this.#geomOf(part);
      if (geom !== null) geoms.push(geom);
      part.delete();
    }
    parts.delete();
    return [...geoms, ...marks(psi)];
  }

  posesOf(states: readonly Float32Array[], start: Pose): Pose[] {
    const { mujoco, model, derived, observe, stateSize, timeStep } = this.#drawn;
    this.#layout ??= findStateLayout(
      (qpos, qvel) => {
        const { simulator } = this.#ready();
        simulator.qpos.set(qpos);
        simulator.qvel.set(qvel);
        simulator.previousQpos.fill(0);
        if (derived) mujoco.mj_forward(model, simulator.data);
        const state = new Float32Array(stateSize);
        observe(simulator, state);
        return state;
      },
      Float64Array.from(model.qpos0),
      model.nv,
    );
    return posesOfStates(this.#layout, coordinatesOf(mujoco, model), timeStep, states, start);
  }

  dispose(): void {
    if (this.#tools === null) return;
    const { simulator, ...others } = this.#tools;
    simulator.data.delete();
    for (const tool of Object.values(others)) tool.delete();
    this.#tools = null;
  }

  #ready(): Tools {
    if (this.#tools !== null) return this.#tools;
    const { mujoco, model, timeStep } = this.#drawn;
    const data: MjData = new mujoco.MjData(model);
    const tools = {
      simulator: new Simulator(data, timeStep),
      option: new mujoco.MjvOption(),
      perturbation: new mujoco.MjvPerturb(),
      camera: new mujoco.MjvCamera(),
      scene: new mujoco.MjvScene(model, model.ngeom + model.nsite + furtherParts),
    };
    mujoco.mjv_defaultOption(tools.option);
    mujoco.mjv_defaultPerturb(tools.perturbation);
    mujoco.mjv_defaultFreeCamera(model, tools.camera);
    this.#tools = tools;
    return tools;
  }

  /** Null for what has no shape of its own: skins and soft bodies, for example. */
  #geomOf({ type, dataid, size, pos, mat, rgba }: MjvGeom): Geom | null {
    const shape = shapes[type];
    if (shape === undefined) return null;
    const geom = {
      shape,
      size: triple(size),
      position: triple(pos),
      rotation: Float64Array.from(mat),
      colour: [rgba[0], rgba[1], rgba[2], rgba[3]] as const,
    };
    if (shape !== 'mesh') return geom;
    return { ...geom, mesh: this.#mesh(type, dataid) };
  }

  #mesh(type: number, id: number): Mesh {
    const { model } = this.#drawn;
    const name = `${type} ${id}`;
    // MuJoCo's scene counts a mesh and its convex hull: mesh i is 2i.
    const mesh =
      this.#meshes.get(name) ??
      (type === heightField ? heightFieldOf(model, id) : meshOf(model, Math.floor(id / 2)));
    this.#meshes.set(name, mesh);
    return mesh;
  }
}

function triple(values: ArrayLike<number>): Vector3 {
  return [values[0], values[1], values[2]];
}

/** By MuJoCo's type of joint: for every number in qpos, its velocity counted from the joint's first. */
const velocitiesOfJoint: readonly (readonly (number | null)[])[] = [
  [0, 1, 2, null, null, null, null],
  [null, null, null, null],
  [0],
  [0],
];

/** `[nq]` in the order of qpos. */
function coordinatesOf(mujoco: MainModule, model: MjModel): Coordinate[] {
  return Array.from({ length: model.njnt }, (_, joint) => {
    const name = mujoco.mj_id2name(model, mujoco.mjtObj.mjOBJ_JOINT.value, joint);
    const first = Number(model.jnt_dofadr[joint]);
    return velocitiesOfJoint[model.jnt_type[joint]].map((velocity) => ({
      name: name === '' ? `joint ${joint}` : `joint ${name}`,
      velocity: velocity === null ? null : first + velocity,
    }));
  }).flat();
}
