/** @file A hand on a robot: the perturbation of MuJoCo's own viewer, a spring of critical damping at a point of a body. */

import type {
  IntBuffer,
  MainModule,
  MjData,
  MjModel,
  MjvCamera,
  MjvPerturb,
  MjvScene,
} from '@mujoco/mujoco';
import type { Grip, WorldRay } from '../grip.ts';
import type { Vector3 } from '../scene.ts';
import type { Simulator } from './simulator.ts';

/** What MuJoCo perturbs with. */
interface Tools {
  readonly perturbation: MjvPerturb;
  /** Seen by nobody: how far the pointer moves things is asked of a camera. */
  readonly camera: MjvCamera;
  readonly scene: MjvScene;
  readonly geom: IntBuffer;
}

interface PointOfBody {
  readonly body: number;
  /** In the frame of the body. */
  readonly point: Vector3;
}

/** What is held of which simulator. */
interface Held extends PointOfBody {
  readonly index: number;
  isPulled: boolean;
}

/** A hand for the simulators of one model. */
export class MujocoGrip implements Grip {
  readonly #mujoco: MainModule;
  readonly #model: MjModel;
  readonly #simulatorOf: (index: number) => Simulator;
  #tools: Tools | null = null;
  #held: Held | null = null;

  constructor(mujoco: MainModule, model: MjModel, simulatorOf: (index: number) => Simulator) {
    this.#mujoco = mujoco;
    this.#model = model;
    this.#simulatorOf = simulatorOf;
  }

  take(index: number, ray: WorldRay | null): boolean {
    this.letGo();
    const { data } = this.#simulatorOf(index);
    // Places, masses and their factors as they are now, not one step ago.
    this.#mujoco.mj_forward(this.#model, data);
    const found = ray === null ? this.#heaviest() : this.#met(data, ray);
    if (found === null) return false;
    this.#held = { index, ...found, isPulled: false };
    return true;
  }

  held(): Vector3 | null {
    if (this.#held === null) return null;
    const { index, body, point } = this.#held;
    const { data } = this.#simulatorOf(index);
    this.#mujoco.mj_kinematics(this.#model, data);
    const { position, rotation } = frameOf(data, body);
    return vector((i) => position[i] + sum((k) => rotation[3 * i + k] * point[k]));
  }

  pull(target: Vector3): void {
    if (this.#held === null) return;
    const { perturbation, scene } = this.#ready();
    const { index, body, point } = this.#held;
    if (!this.#held.isPulled) {
      perturbation.select = body;
      perturbation.localpos.set(point);
      this.#mujoco.mjv_initPerturb(this.#model, this.#simulatorOf(index).data, scene, perturbation);
      perturbation.active = this.#mujoco.mjtPertBit.mjPERT_TRANSLATE.value;
      this.#held.isPulled = true;
    }
    perturbation.refselpos.set(target);
  }

  letGo(): void {
    if (this.#held?.isPulled) this.#simulatorOf(this.#held.index).data.xfrc_applied.fill(0);
    this.#held = null;
  }

  /** Sets the force on the simulator for its next step. */
  apply(index: number): void {
    if (this.#held === null || this.#held.index !== index || !this.#held.isPulled) return;
    const { data } = this.#simulatorOf(index);
    data.xfrc_applied.fill(0);
    this.#mujoco.mjv_applyPerturbForce(this.#model, data, this.#ready().perturbation);
  }

  dispose(): void {
    for (const tool of Object.values(this.#tools ?? {})) tool.delete();
    this.#tools = null;
    this.#held = null;
  }

  /** The body that a ray meets first of those that move. */
  #met(data: MjData, { origin, direction }: WorldRay): PointOfBody | null {
    const { geom } = this.#ready();
    const [from, along, meetsStatic] = [[...origin], [...direction], false];
    const [allGroups, noBody, noNormal] = [[1, 1, 1, 1, 1, 1], -1, null];
    const distance = this.#mujoco.mj_ray(
      ...([this.#model, data, from, along, allGroups] as const),
      ...([meetsStatic, noBody, geom, noNormal] as const),
    );
    if (distance < 0) return null;
    const body = Number(this.#model.geom_bodyid[geom.GetView()[0]]);
    const { position, rotation } = frameOf(data, body);
    const offset = vector((i) => origin[i] + distance * direction[i] - position[i]);
    return { body, point: vector((i) => sum((k) => rotation[3 * k + i] * offset[k])) };
  }

  /** The middle of the heaviest body that moves. */
  #heaviest(): PointOfBody | null {
    const { nbody, body_mass: masses, body_weldid: welded, body_ipos: middles } = this.#model;
    let body = 0;
    for (let i = 1; i < nbody; i++) {
      // What is welded to the world stands.
      if (Number(welded[i]) > 0 && (body === 0 || masses[i] > masses[body])) body = i;
    }
    if (body === 0) return null;
    return { body, point: vector((i) => middles[3 * body + i]) };
  }

  #ready(): Tools {
    if (this.#tools !== null) return this.#tools;
    const mujoco = this.#mujoco;
    const tools = {
      perturbation: new mujoco.MjvPerturb(),
      camera: new mujoco.MjvCamera(),
      scene: new mujoco.MjvScene(this.#model, 1),
      geom: new mujoco.IntBuffer(1),
    };
    mujoco.mjv_defaultPerturb(tools.perturbation);
    mujoco.mjv_defaultFreeCamera(this.#model, tools.camera);
    const { data } = this.#simulatorOf(0);
    mujoco.mjv_updateCamera(this.#model, data, tools.camera, tools.scene);
    this.#tools = tools;
    return tools;
  }
}

/** Where a body is: world = position + rotation · local, the rotation row by row. */
function frameOf(
  { xpos, xmat }: MjData,
  body: number,
): { readonly position: ArrayLike<number>; readonly rotation: ArrayLike<number> } {
  return {
    position: xpos.subarray(3 * body, 3 * body + 3),
    rotation: xmat.subarray(9 * body, 9 * body + 9),
  };
}

function vector(entry: (i: number) => number): Vector3 {
  return [entry(0), entry(1), entry(2)];
}

function sum(term: (k: number) => number): number {
  return term(0) + term(1) + term(2);
}
