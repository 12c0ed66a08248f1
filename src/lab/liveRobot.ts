/** @file The robot as it acts at this moment under a policy: stepped as time goes by, drawn, and pulled at. */

import { allocateTrajectories } from '../data/trajectories.ts';
import { beginEpisode, type Env } from '../envs/env.ts';
import type { Problem } from '../envs/problems.ts';
import type { Scene, Vector3 } from '../envs/scene.ts';
import { drawingOf, recordEpisode } from '../evaluation/recordedEpisode.ts';
import { foldIn, type Key } from '../math/random.ts';
import { createPolicyFunctions, type PolicyFunctions } from '../policies/policyFunctions.ts';
import type { PolicyInWorld } from '../policies/policyOf.ts';
import { type Camera, followingCamera } from '../render/camera.ts';
import { directionThrough, projection } from '../render/projection.ts';
import { svgScene } from '../render/svgScene.ts';
import { takesOf } from '../render/takes.ts';
import { addScaled, dot, subtract } from '../render/vector3.ts';
import { createInterpretedRuntime } from '../runtime/interpreted.ts';
import { createTaskFunctions, type TaskFunctions } from '../tasks/taskFunctions.ts';
import { pictureSize } from './view.ts';

/** A place in the picture. */
export type Place = readonly [x: number, y: number];

/** A policy of a known form, and the task `[K]` that its rewards belong to. */
export interface LivePolicy {
  readonly policy: Required<PolicyInWorld>;
  readonly psi: readonly number[];
}

/** What is to be seen at a moment. */
export interface LivePicture {
  /** Marks of SVG. */
  readonly marks: string;
  /** Of the episode. */
  readonly seconds: number;
  /** Rewards of the episode so far. */
  readonly returnSoFar: number;
  /** Where something is held, and where it is pulled to. */
  readonly pull: readonly [held: Place, to: Place] | null;
}

/** Seconds for which the end of an episode stays. */
const rest = 1;
/** Seconds that a push lasts, and its distance as a share of the picture's height. */
const push = { seconds: 0.25, distance: 0.3 };
/** Time that cannot be made up is left out: an episode then takes longer than its own seconds. */
const mostBehind = 0.2;
/** Scenes of a rehearsal, which show the camera where to be. */
const rehearsed = 30;
const [width, height] = pictureSize;

/** One robot. Policy, rewards and termination are interpreted: nothing has to be compiled, and other work does not wait. */
export class LiveRobot {
  readonly #env: Env;
  readonly #tasks: TaskFunctions;
  readonly #key: Key;
  #policies: { readonly form: string; readonly functions: PolicyFunctions } | null = null;
  #now: LivePolicy | null = null;
  #camera: ((scene: Scene, isNew: boolean) => Camera) | null = null;
  #seen: Camera | null = null;
  #state: Float32Array;
  #episode = -1;
  #steps = 0;
  #return = 0;
  #due = 0;
  /** Seconds until the next episode; null while one goes on. */
  #resting: number | null = null;
  #pointer: Place | null = null;
  /** Seconds for which a push still lasts. */
  #pushing = 0;

  private constructor(env: Env, tasks: TaskFunctions, key: Key) {
    this.#env = env;
    this.#tasks = tasks;
    this.#key = key;
    this.#state = new Float32Array(env.stateSize);
  }

  /** A robot of a family, whose episodes begin as `key` says. */
  static async open({ family, makeEnv }: Problem, key: Key): Promise<LiveRobot> {
    const tasks = createTaskFunctions(createInterpretedRuntime(), family);
    return new LiveRobot(await makeEnv(1), tasks, key);
  }

  /** Whether anything can be taken hold of. */
  get canBePushed(): boolean {
    return this.#env.grip !== undefined;
  }

  /** `[S]` the state. */
  get state(): Float32Array {
    return this.#state.slice();
  }

  /** Acts by this policy from now on; the first one begins the first episode. */
  async act(next: LivePolicy): Promise<void> {
    const isFirst = this.#now === null;
    const form = JSON.stringify(next.policy.form);
    if (this.#policies?.form !== form) {
      const functions = createPolicyFunctions(createInterpretedRuntime(), next.policy.form);
      this.#policies = { form, functions };
    }
    this.#now = next;
    if (isFirst) await this.#rehearse(next);
  }

  /** Lets time go by, in seconds; null before there is a policy. */
  async advance(seconds: number): Promise<LivePicture | null> {
    if (this.#now === null || this.#camera === null) return null;
    const { timeStep } = this.#env;
    this.#due = Math.min(this.#due + seconds, Math.max(mostBehind, timeStep));
    while (this.#due >= timeStep) {
      this.#due -= timeStep;
      await this.#step(this.#now);
    }
    return this.#picture(this.#now);
  }

  /** Takes hold of what is seen at a place; returns whether there is something. */
  take(at: Place): boolean {
    this.letGo();
    if (this.#seen === null) return false;
    const direction = directionThrough(this.#seen, at, width, height);
    const isTaken = this.#env.grip?.take(0, { origin: this.#seen.eye, direction }) ?? false;
    if (isTaken) this.#pointer = at;
    return isTaken;
  }

  /** Pulls what is held to what is seen at a place, as far away as where it is held. */
  pull(to: Place): void {
    if (this.#pointer !== null) this.#pointer = to;
  }

  letGo(): void {
    this.#env.grip?.letGo();
    this.#pointer = null;
    this.#pushing = 0;
  }

  /** Pulls the heaviest body in a direction of the picture for a moment; returns whether there is one. */
  push([across, down]: Place): boolean {
    this.letGo();
    const { grip } = this.#env;
    if (this.#seen === null || !grip?.take(0, null)) return false;
    const held = grip.held();
    const place = held && projection(this.#seen, width, height)(held);
    if (place === null) return false;
    const far = push.distance * height;
    this.#pointer = [place[0] + far * across, place[1] + far * down];
    this.#pushing = push.seconds;
    return true;
  }

  async dispose(): Promise<void> {
    this.#env.dispose();
    await this.#tasks.dispose();
  }

  /** Plays an episode unseen, after which the first one begins. */
  async #rehearse({ policy, psi }: LivePolicy): Promise<void> {
    const { poses } = await recordEpisode(this.#env, this.#tasks, {
      ...{ psi, key: this.#key },
      act: (states) => this.#mean(policy, states),
    });
    const shot = { title: '', drawing: drawingOf(this.#env), psi, poses };
    const [{ scenes }] = takesOf([{ ...shot, timeStep: this.#env.timeStep }], {
      ...{ moments: rehearsed, aspect: width / height, view: undefined },
    });
    this.#camera = followingCamera(scenes, width / height);
    this.#begin();
  }

  #mean(policy: LivePolicy['policy'], states: Float32Array): Promise<Float32Array> {
    return this.#policies!.functions.mean({ ...policy, states });
  }

  #begin(): void {
    this.letGo();
    this.#episode++;
    this.#steps = 0;
    this.#return = 0;
    this.#resting = null;
    this.#seen = null;
    beginEpisode(this.#env, 0, foldIn(this.#key, this.#episode), this.#state);
  }

  async #step({ policy, psi }: LivePolicy): Promise<void> {
    const { timeStep, timeLimit, stateSize, actionSize } = this.#env;
    if (this.#resting !== null) {
      this.#resting -= timeStep;
      if (this.#resting <= 0) this.#begin();
      return;
    }
    this.#aim();
    const shape = { horizon: 1, numEnvs: 1, stateSize, actionSize };
    const row = allocateTrajectories(shape);
    row.states.set(this.#state);
    row.actions.set(await this.#mean(policy, row.states));
    this.#env.step(0, row.actions, row.nextStates);
    this.#steps++;
    if (this.#pushing > 0) {
      this.#pushing -= timeStep;
      if (this.#pushing <= 0) this.letGo();
    }
    if (!row.nextStates.every(Number.isFinite)) {
      this.#begin();
      return;
    }
    this.#state = row.nextStates.slice();
    this.#return += (await this.#tasks.rewards(psi, row))[0];
    const [ends] = await this.#tasks.terminated(row.nextStates, 1);
    if (ends === 0 && this.#steps < timeLimit) return;
    this.letGo();
    this.#resting = rest;
  }

  /** Pulls to where the pointer is now: the camera goes on, and so does what is held. */
  #aim(): void {
    const target = this.#target();
    if (target !== null) this.#env.grip?.pull(target);
  }

  #target(): Vector3 | null {
    const held = this.#env.grip?.held() ?? null;
    if (held === null || this.#pointer === null || this.#seen === null) return null;
    const { eye, forward } = this.#seen;
    const depth = dot(subtract(held, eye), forward);
    return addScaled(eye, depth, directionThrough(this.#seen, this.#pointer, width, height));
  }

  #picture({ psi }: LivePolicy): LivePicture {
    const drawing = drawingOf(this.#env);
    const scene = drawing.scene({ poses: [drawing.pose(0)], at: 0, psi });
    this.#seen = this.#camera!(scene, this.#seen === null);
    const held = this.#env.grip?.held() ?? null;
    const from = held && projection(this.#seen, width, height)(held);
    return {
      marks: svgScene(scene, this.#seen, width, height),
      seconds: this.#steps * this.#env.timeStep,
      returnSoFar: this.#return,
      pull: from !== null && this.#pointer !== null ? [from, this.#pointer] : null,
    };
  }
}
