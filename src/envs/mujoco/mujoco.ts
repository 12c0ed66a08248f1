/** @file Batches of MuJoCo simulators over one model, in WebAssembly: the machine under every robot of `envs/`. */

import type { MainModule, MjModel } from '@mujoco/mujoco';
import { type Key, normals, splitKey, uniforms } from '../../math/random.ts';
import type { Env } from '../env.ts';
import { checkAction } from '../env.ts';
import type { Geom } from '../scene.ts';
import { compileModel } from './compileModel.ts';
import { MujocoDrawing } from './drawing.ts';
import { MujocoGrip } from './grip.ts';
import { memoryFault } from './memoryFault.ts';
import type { ModelSource } from './mjcfFile.ts';
import type { Simulation } from './simulation.ts';
import type { Simulator } from './simulator.ts';
import { poolBytes, SimulatorPool } from './simulatorPool.ts';

/** A robot: its model, what is observed, and where episodes start. A new robot is one such object. */
export interface MujocoSpec extends ModelSource {
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
  /**
   * Number of the keyframe that episodes start from, with its positions, velocities, activations and controls; qpos0 and
   * zeros if omitted.
   */
  readonly keyframe?: number;
  /** Draws a start: `qpos` `[nq]` and `qvel` `[nv]` come in as those of the keyframe. */
  reset(qpos: Float64Array, qvel: Float64Array, key: Key): void;
  /** Writes the state `[S]`. */
  observe(simulation: Simulation, state: Float32Array): void;
  /** What is drawn beside the robot, such as the place where a task ψ `[K]` sends it. */
  marks?(psi: ArrayLike<number>): readonly Geom[];
}

/**
 * The start distribution of all the paper's robots: U(-0.1, 0.1) added to every position and 0.1 N(0, 1) to every velocity,
 * independently (facts 1.1; much wider than Gymnasium's).
 */
export function spreadStart(qpos: Float64Array, qvel: Float64Array, key: Key): void {
  const [positionKey, velocityKey] = splitKey(key, 2);
  const positions = uniforms(positionKey, qpos.length, -0.1, 0.1);
  const velocities = normals(velocityKey, qvel.length);
  for (let i = 0; i < qpos.length; i++) qpos[i] += positions[i];
  for (let i = 0; i < qvel.length; i++) qvel[i] += 0.1 * velocities[i];
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
  readonly grip: MujocoGrip;
  readonly #mujoco: MainModule;
  readonly #model: MjModel;
  readonly #spec: MujocoSpec;
  readonly #pool: SimulatorPool;
  #isDisposed = false;

  constructor(
    mujoco: MainModule,
    model: MjModel,
    spec: MujocoSpec,
    { numEnvs, memory }: { readonly numEnvs: number; readonly memory: number },
  ) {
    this.name = spec.name;
    this.stateSize = spec.stateSize;
    this.actionSize = model.nu;
    this.numEnvs = numEnvs;
    this.timeLimit = spec.timeLimit;
    this.timeStep = model.opt.timestep * spec.frameSkip;
    this.#mujoco = mujoco;
    this.#model = model;
    this.#spec = spec;
    const { timeStep } = this;
    this.#pool = new SimulatorPool(mujoco, model, { timeStep, episodes: numEnvs, memory });
    const { stateSize, derived = false } = spec;
    this.drawing = new MujocoDrawing({
      ...{ mujoco, model, stateSize, timeStep, derived },
      observe: (simulation, state) => spec.observe(simulation, state),
      pose: (index) => this.#pool.of(index).qpos.slice(),
      marks: (psi) => spec.marks?.(psi) ?? [],
    });
    this.grip = new MujocoGrip(mujoco, model, (index) => this.#pool.of(index));
  }

  get simulators(): number {
    return this.#pool.size;
  }

  reset(index: number, key: Key, state: Float32Array): void {
    this.grip.letGo();
    const simulator = this.#pool.of(index);
    this.#assertWhole(simulator);
    const { keyframe } = this.#spec;
    if (keyframe === undefined) this.#mujoco.mj_resetData(this.#model, simulator.data);
    else this.#mujoco.mj_resetDataKeyframe(this.#model, simulator.data, keyframe);
    this.#spec.reset(simulator.qpos, simulator.qvel, key);
    simulator.previousQpos.set(simulator.qpos);
    this.#observe(simulator, state);
  }

  step(index: number, action: Float32Array, nextState: Float32Array): void {
    checkAction(this.name, action, this.actionSize);
    const simulator = this.#pool.of(index);
    simulator.previousQpos.set(simulator.qpos);
    this.#setControls(simulator.ctrl, action);
    try {
      for (let i = 0; i < this.#spec.frameSkip; i++) {
        this.grip.apply(index);
        this.#mujoco.mj_step(this.#model, simulator.data);
        if (simulator.hasDiverged) {
          nextState.fill(Number.NaN);
          return;
        }
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
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    this.drawing.dispose();
    this.grip.dispose();
    this.#pool.dispose();
    this.#model.delete();
  }
}

/**
 * `numEnvs` episodes of one robot side by side, on as many simulators or as few as fit into `memory`.
 *
 * MuJoCo clamps controls to the model's range itself. Its habit of restarting a simulation that diverged from qpos0 is
 * switched off: the next state is NaN then.
 *
 * @param memory - bytes for the simulators; a quarter of WASM's 2 GB by default.
 * @throws RangeError when `numEnvs` is not a positive integer.
 * @throws Error when MuJoCo cannot read the model, or memory does not suffice for one simulator.
 */
export async function createMujocoEnv(
  spec: MujocoSpec,
  numEnvs: number,
  memory: number = poolBytes,
): Promise<Env> {
  if (!Number.isInteger(numEnvs) || numEnvs < 1) {
    throw new RangeError(`numEnvs is ${numEnvs}, expected a positive integer`);
  }
  const { mujoco, model } = await compileModel(spec);
  model.opt.disableflags |= mujoco.mjtDisableBit.mjDSBL_AUTORESET.value;
  try {
    return new MujocoEnv(mujoco, model, spec, { numEnvs, memory });
  } catch (cause) {
    model.delete();
    throw memoryFault(spec, cause);
  }
}
