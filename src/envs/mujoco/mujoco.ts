/** @file Batches of MuJoCo simulators over one model, in WebAssembly: the machine under every robot of `envs/`. */

import loadMujoco, { type MainModule, type MjModel } from '@mujoco/mujoco';
import { type Key, normals, splitKey, uniforms } from '../../math/random.ts';
import type { Env } from '../env.ts';
import { checkAction } from '../env.ts';
import { MujocoDrawing } from './drawing.ts';
import type { ModelFiles } from './mjcfFile.ts';
import { folderOf } from './modelReader.ts';
import type { Simulation } from './simulation.ts';
import { Simulator } from './simulator.ts';

/** A robot: its model, what is observed, and where episodes start. A new robot is one such object. */
export interface MujocoSpec {
  readonly name: string;
  /** The model: an MJCF document, or the files that it consists of. */
  readonly mjcf: string | ModelFiles;
  /** S. */
  readonly stateSize: number;
  /** Steps after which an episode is truncated. */
  readonly timeLimit: number;
  /** Simulator steps in one environment step; the paper's tasks use 1. */
  readonly frameSkip: number;
  /**
   * Whether `observe` reads more than qpos, qvel and `previousQpos`. Quantities that MuJoCo derives from them are then
   * recomputed after each reset and step, which costs half a step or less: a step itself leaves those of the moment
   * before, and after a Runge-Kutta step those of its last stage.
   */
  readonly derived?: boolean;
  /** `[A]` controls = middle + half · clip(action, −1, 1), coordinate by coordinate; the action itself if omitted. */
  readonly controlRange?: { readonly middle: readonly number[]; readonly half: readonly number[] };
  /** Draws a start: `qpos` `[nq]` comes in as the model's qpos0, `qvel` `[nv]` as zeros. */
  reset(qpos: Float64Array, qvel: Float64Array, key: Key): void;
  /** Writes the state `[S]`. */
  observe(simulation: Simulation, state: Float32Array): void;
}

let loading: Promise<MainModule> | undefined;

/**
 * MuJoCo, loaded once per process (0.5 s): every environment shares its memory. The first call decides where from.
 *
 * @param locateFile the address of `mujoco.wasm`, for pages whose bundler has moved it; default: beside MuJoCo's module.
 */
export function mujocoModule(locateFile?: (name: string) => string): Promise<MainModule> {
  loading ??= loadMujoco(locateFile === undefined ? {} : { locateFile });
  return loading;
}

/**
 * The start distribution of all the paper's robots: qpos0 + U(-0.1, 0.1) and 0.1 N(0, 1), independent in every coordinate
 * (facts 1.1; much wider than Gymnasium's).
 */
export function spreadStart(qpos: Float64Array, qvel: Float64Array, key: Key): void {
  const [positionKey, velocityKey] = splitKey(key, 2);
  const positions = uniforms(positionKey, qpos.length, -0.1, 0.1);
  const velocities = normals(velocityKey, qvel.length);
  for (let i = 0; i < qpos.length; i++) qpos[i] += positions[i];
  for (let i = 0; i < qvel.length; i++) qvel[i] = 0.1 * velocities[i];
}

/** Brings the quaternion that starts at `address` to length 1: a spread start leaves it at 0.9 to 1.11. */
export function normalizeQuaternion(qpos: Float64Array, address: number): void {
  const quaternion = qpos.subarray(address, address + 4);
  const length = Math.hypot(...quaternion);
  for (let i = 0; i < 4; i++) quaternion[i] /= length;
}

/** For a model whose contacts need more than it reserves for them. */
const memoryAdvice = ' (more room for contacts: <size memory="1M"/> in the MJCF)';

class MujocoEnv implements Env {
  readonly name: string;
  readonly stateSize: number;
  readonly actionSize: number;
  readonly numEnvs: number;
  readonly timeLimit: number;
  readonly timeStep: number;
  readonly drawing: MujocoDrawing;
  readonly #mujoco: MainModule;
  readonly #model: MjModel;
  readonly #spec: MujocoSpec;
  #simulators: Simulator[] = [];

  constructor(mujoco: MainModule, model: MjModel, spec: MujocoSpec, numEnvs: number) {
    this.name = spec.name;
    this.stateSize = spec.stateSize;
    this.actionSize = model.nu;
    this.numEnvs = numEnvs;
    this.timeLimit = spec.timeLimit;
    this.timeStep = model.opt.timestep * spec.frameSkip;
    this.#mujoco = mujoco;
    this.#model = model;
    this.#spec = spec;
    this.#simulators = makeSimulators(mujoco, model, this);
    const { stateSize, derived = false } = spec;
    this.drawing = new MujocoDrawing({
      ...{ mujoco, model, stateSize, timeStep: this.timeStep, derived },
      observe: (simulation, state) => spec.observe(simulation, state),
      pose: (index) => this.#simulators[index].qpos.slice(),
    });
  }

  reset(index: number, key: Key, state: Float32Array): void {
    const simulator = this.#simulators[index];
    this.#assertWhole(simulator);
    this.#mujoco.mj_resetData(this.#model, simulator.data);
    this.#spec.reset(simulator.qpos, simulator.qvel, key);
    simulator.previousQpos.set(simulator.qpos);
    this.#observe(simulator, state);
  }

  step(index: number, action: Float32Array, nextState: Float32Array): void {
    checkAction(this.name, action, this.actionSize);
    const simulator = this.#simulators[index];
    simulator.previousQpos.set(simulator.qpos);
    this.#setControls(simulator.ctrl, action);
    try {
      for (let i = 0; i < this.#spec.frameSkip; i++) {
        this.#mujoco.mj_step(this.#model, simulator.data);
      }
    } catch (cause) {
      const [reason] = String(cause).split('\n');
      const advice = reason.includes('memory') ? memoryAdvice : '';
      throw new Error(`${this.name}: MuJoCo stopped: ${reason}${advice}`, { cause });
    }
    this.#observe(simulator, nextState);
  }

  /** Contacts dropped for lack of memory let a robot fall through the floor: no episode may end like that. */
  #assertWhole({ lostConstraints }: Simulator): void {
    if (lostConstraints === 0) return;
    throw new Error(
      `${this.name}: contacts were dropped in ${lostConstraints} steps because memory was too small${memoryAdvice}`,
    );
  }

  #setControls(ctrl: Float64Array, action: Float32Array): void {
    const { controlRange } = this.#spec;
    if (controlRange === undefined) ctrl.set(action);
    else {
      const { middle, half } = controlRange;
      for (let i = 0; i < ctrl.length; i++) {
        ctrl[i] = middle[i] + half[i] * Math.max(-1, Math.min(1, action[i]));
      }
    }
  }

  #observe(simulator: Simulator, state: Float32Array): void {
    if (this.#spec.derived) this.#mujoco.mj_forward(this.#model, simulator.data);
    this.#spec.observe(simulator, state);
  }

  dispose(): void {
    this.drawing.dispose();
    for (const { data } of this.#simulators) data.delete();
    if (this.#simulators.length > 0) this.#model.delete();
    this.#simulators = [];
  }
}

/** All simulators or none: if memory runs out, those made so far are freed. */
function makeSimulators(
  mujoco: MainModule,
  model: MjModel,
  { name, numEnvs, timeStep }: Pick<Env, 'name' | 'numEnvs' | 'timeStep'>,
): Simulator[] {
  const simulators: Simulator[] = [];
  try {
    while (simulators.length < numEnvs) {
      simulators.push(new Simulator(new mujoco.MjData(model), timeStep));
    }
  } catch (cause) {
    for (const { data } of simulators) data.delete();
    model.delete();
    throw new Error(
      `${name}: numEnvs is ${numEnvs}, but memory suffices for ${simulators.length} simulators only ` +
        `(<size memory="1M"/> in the MJCF reserves less for each): ${cause}`,
      { cause },
    );
  }
  return simulators;
}

/**
 * `numEnvs` simulators of one robot.
 *
 * MuJoCo clamps controls to the model's range itself. Its habit of restarting a simulation that diverged from qpos0 is
 * switched off: the state then holds NaN or huge numbers, and the family's termination rule ends the episode.
 *
 * @throws RangeError when `numEnvs` is not a positive integer.
 * @throws Error when MuJoCo cannot read the model, or WASM's 2 GB are too small for so many simulators.
 */
export async function createMujocoEnv(spec: MujocoSpec, numEnvs: number): Promise<Env> {
  if (!Number.isInteger(numEnvs) || numEnvs < 1) {
    throw new RangeError(`numEnvs is ${numEnvs}, expected a positive integer`);
  }
  const { mujoco, model } = await compileModel(spec);
  model.opt.disableflags |= mujoco.mjtDisableBit.mjDSBL_AUTORESET.value;
  return new MujocoEnv(mujoco, model, spec, numEnvs);
}

/**
 * Compiles a model; the caller deletes it.
 *
 * @throws Error naming the robot and what MuJoCo does not accept.
 */
export async function compileModel({ name, mjcf }: Pick<MujocoSpec, 'name' | 'mjcf'>): Promise<{
  readonly mujoco: MainModule;
  readonly model: MjModel;
}> {
  const mujoco = await mujocoModule();
  try {
    const model =
      typeof mjcf === 'string' ? mujoco.MjModel.from_xml_string(mjcf) : compileFiles(mujoco, mjcf);
    return { mujoco, model };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`${name}: MuJoCo cannot read the model: ${reason}`, { cause });
  }
}

/** The files are in MuJoCo's own file system while it compiles, so that no other model finds them there. */
function compileFiles({ FS, MjModel }: MainModule, { main, files }: ModelFiles): MjModel {
  const paths = [...files].map(([path, bytes]) => {
    const installed = installedPath(path);
    FS.mkdirTree(folderOf(installed), 0o777);
    FS.writeFile(installed, bytes);
    return installed;
  });
  try {
    return MjModel.from_xml_path(installedPath(main));
  } finally {
    for (const path of paths) FS.unlink(path);
  }
}

/** The same path without a drive's colon. */
function installedPath(path: string): string {
  return path.replace(/^([A-Za-z]):/, '/$1');
}
