import { describe, expect, it } from 'vitest';
import { abs, add, exp, multiply, square, subtract } from '../../graph/elementwise.ts';
import { cast, equal, greater, less, not, stopGradient } from '../../graph/logic.ts';
import { mean, sum } from '../../graph/reduce.ts';
import { columnOf, reshape } from '../../graph/structure.ts';
import { keyFromSeed } from '../../math/random.ts';
import { createNodeRuntime } from '../../runtime/node.ts';
import { createTaskFunctions } from '../../tasks/taskFunctions.ts';
import { collect } from '../collect.ts';
import { memoryModelReader } from '../mujoco/modelReader.ts';
import type { Problem } from '../problems.ts';
import { robots } from '../robots/robots.ts';
import { defineTaskFamily as define, type TaskFamilyDefinition } from './defineTaskFamily.ts';

const runtime = await createNodeRuntime({ threads: 1 });
const defineTaskFamily = (definition: TaskFamilyDefinition): Promise<Problem> =>
  define(definition, { runtime });

/** A mass of 2 kg on a rail with a servo: its control range is not centred, and its force is 3 N per unit of control. */
const sledge: TaskFamilyDefinition = {
  name: 'sledge',
  environment: {
    mjcf: `<mujoco>
      <option timestep="0.01" gravity="0 0 0"/>
      <size memory="100K"/>
      <worldbody><body name="mass"><joint name="rail" type="slide" axis="1 0 0"/><geom size="0.1" mass="2"/></body></worldbody>
      <actuator><motor name="push" joint="rail" gear="3" ctrlrange="-1 3"/></actuator>
    </mujoco>`,
    observation: [{ qpos: 'all' }, { qvel: 'all' }],
    timeLimit: 12,
    frameSkip: 2,
  },
  box: { 'target [m]': [-1, 1], 'price of speed': [0, 2] },
  features: ({ nextState, entry }) => ({
    position: entry(nextState, 'qpos.rail'),
    speed: entry(nextState, 'qvel.rail'),
  }),
  reward({ psi, action, features: { position, speed } }) {
    const miss = square(subtract(position, columnOf(psi, 0)));
    const haste = multiply(square(speed), columnOf(psi, 1));
    const effort = multiply(sum(square(action), { axes: [1] }), 0.1);
    return subtract(0, add(add(miss, haste), effort));
  },
};

/** The sledge with some fields replaced. */
const changed = (changes: Partial<TaskFamilyDefinition>): TaskFamilyDefinition => ({
  ...sledge,
  ...changes,
});
const withEnvironment = (
  changes: Partial<TaskFamilyDefinition['environment']>,
): TaskFamilyDefinition => changed({ environment: { ...sledge.environment, ...changes } });

describe('defineTaskFamily', () => {
  it('makes a problem: sizes, names, the box and a first task inside of it', async () => {
    const { family, makeEnv, stateNames } = await defineTaskFamily(sledge);
    expect(family).toMatchObject({
      name: 'sledge',
      stateSize: 2,
      actionSize: 1,
      actionLimit: 1,
      timeLimit: 12,
      box: { low: [-1, 0], high: [1, 2] },
      parameterNames: ['target [m]', 'price of speed'],
    });
    expect(family.defaultTask[0]).toBeCloseTo(0.3, 12);
    expect(family.defaultTask[1]).toBeCloseTo(1.3, 12);
    expect(stateNames).toEqual(['qpos.rail', 'qvel.rail']);
    const env = await makeEnv(2);
    expect([env.numEnvs, env.timeStep]).toEqual([2, 0.02]);
    env.dispose();
  });

  it('starts at a keyframe with its activation, which the state can show', async () => {
    // ȧ = (u − a)/2 from a = 0.7 with u = 0: after one Euler step of 0.02 s a = 0.7 (1 − 0.01), and 50 a of the start / 1 kg
    // has pushed for 0.02 s. Without the keyframe both are 0.
    const stateful = withEnvironment({
      mjcf: `<mujoco><option timestep="0.02" gravity="0 0 0" integrator="Euler"/><size memory="64K"/>
        <worldbody><body><joint name="x" type="slide" axis="1 0 0"/><geom size="0.1" mass="1"/></body></worldbody>
        <actuator><general name="m" joint="x" dyntype="filter" dynprm="2" gainprm="50" ctrlrange="-1 1"/></actuator>
        <keyframe><key name="home" qpos="0.5" qvel="1" act="0.7" ctrl="0.2"/></keyframe></mujoco>`,
      observation: [{ qpos: 'all' }, { qvel: 'all' }, { act: ['m'] }],
      frameSkip: 1,
      keyframe: 'home',
      start: () => {},
    });
    const definition = {
      ...stateful,
      features: ({ nextState, entry }: Parameters<NonNullable<typeof sledge.features>>[0]) => ({
        position: entry(nextState, 'qpos.x'),
        speed: entry(nextState, 'act.m'),
      }),
    };
    const { makeEnv, stateNames, hiddenActivations } = await defineTaskFamily(definition);
    expect(stateNames).toEqual(['qpos.x', 'qvel.x', 'act.m']);
    expect(hiddenActivations).toEqual([]);
    const env = await makeEnv(1);
    const state = new Float32Array(3);
    env.reset(0, keyFromSeed(1), state);
    expect(state).toEqual(Float32Array.of(0.5, 1, 0.7));
    env.step(0, Float32Array.of(0), state);
    expect(state[1]).toBeCloseTo(1 + 50 * 0.7 * 0.02, 5);
    expect(state[2]).toBeCloseTo(0.7 * (1 - 0.02 / 2), 6);
    env.dispose();
    const { environment } = definition;
    const observation = [{ qpos: 'all' }, { qvel: 'all' }] as const;
    const hiding = await defineTaskFamily({
      ...definition,
      environment: { ...environment, observation },
      features: ({ nextState, entry }) => ({
        position: entry(nextState, 'qpos.x'),
        speed: entry(nextState, 'qvel.x'),
      }),
    });
    expect(hiding.hiddenActivations).toEqual(['m']);
    await expect(
      defineTaskFamily({ ...definition, environment: { ...environment, keyframe: 'rest' } }),
    ).rejects.toThrow('environment.keyframe is "rest", expected one of: home');
  });

  it('maps actions of [-1, 1] to the control range, and clamps those beyond', async () => {
    const still = withEnvironment({ start: () => {} });
    const { makeEnv } = await defineTaskFamily(still);
    const env = await makeEnv(1);
    const speedAfter = (action: number): number => {
      const state = new Float32Array(2);
      env.reset(0, keyFromSeed(0), state);
      env.step(0, Float32Array.of(action), state);
      return state[1];
    };
    // v = (gear · control / mass) · 0.02 s, where control = 1 + 2 a, limited to [-1, 3].
    for (const [action, control] of [
      [0, 1],
      [1, 3],
      [-1, -1],
      [0.5, 2],
      [4, 3],
      [-9, -1],
    ]) {
      expect(speedAfter(action)).toBeCloseTo((3 * control * 0.02) / 2, 6);
    }
    env.dispose();
  });

  it('pays the reward of its graph in the real world', async () => {
    const { family, makeEnv } = await defineTaskFamily(sledge);
    const env = await makeEnv(3);
    const tasks = createTaskFunctions(runtime, family);
    const { trajectories } = await collect({
      env,
      key: keyFromSeed(4),
      mode: 'episodes',
      terminated: tasks.terminated,
      act: async () => Float32Array.of(0.5, -2, 1),
    });
    const psi = [0.25, 0.5];
    const rewards = await tasks.rewards(psi, trajectories);
    const { nextStates, actions, valid } = trajectories;
    expect(valid.every((flag) => flag === 1)).toBe(true);
    rewards.forEach((reward, n) => {
      const [x, v] = nextStates.subarray(2 * n, 2 * n + 2);
      const expected = -((x - psi[0]) ** 2 + v * v * psi[1] + 0.1 * actions[n] ** 2);
      expect(reward).toBeCloseTo(expected, 5);
    });
    await tasks.dispose();
    env.dispose();
  });

  it('leaves actions without limits where the model gives none', async () => {
    const { mjcf } = sledge.environment;
    const free = String(mjcf).replace(' ctrlrange="-1 3"', '');
    const { family } = await defineTaskFamily(withEnvironment({ mjcf: free }));
    expect(family.actionLimit).toBe(Infinity);
  });

  it('takes a built-in robot', async () => {
    const { family, files } = await defineTaskFamily({
      name: 'hopping',
      environment: { ...sledge.environment, mjcf: robots.hopper },
      box: { 'turn [s/rad]': [-1, 1] },
      reward: ({ psi, nextState, entry }) =>
        multiply(columnOf(psi, 0), entry(nextState, 'qvel.rooty')),
    });
    expect([family.actionSize, files]).toEqual([3, []]);
  });

  it('reads a robot from files once, and names them', async () => {
    const bytes = new TextEncoder().encode(String(sledge.environment.mjcf));
    const files = new Map([['/lab/sledge.xml', bytes]]);
    const file = new URL('file:///lab/sledge.xml');
    const problem = await define(withEnvironment({ mjcf: { file } }), {
      reader: memoryModelReader(files),
    });
    expect(problem.files).toEqual(['/lab/sledge.xml']);
    files.clear();
    const env = await problem.makeEnv(1);
    expect(env.stateSize).toBe(2);
    env.dispose();
  });

  it('brings the quaternions of a spread start to length 1', async () => {
    const mjcf = `<mujoco><size memory="100K"/><worldbody><body><freejoint name="root"/><geom size="0.1"/></body></worldbody>
      <actuator><motor joint="root" gear="1 0 0 0 0 0" ctrlrange="-1 1"/></actuator></mujoco>`;
    const { makeEnv } = await defineTaskFamily({
      name: 'ball',
      environment: { mjcf, observation: [{ qpos: 'all' }], timeLimit: 5 },
      box: { 'x [m]': [-1, 1] },
      reward: ({ psi, nextState, entry }) =>
        subtract(1, abs(subtract(entry(nextState, 'qpos.root.0'), columnOf(psi, 0)))),
    });
    const env = await makeEnv(1);
    const state = new Float32Array(7);
    env.reset(0, keyFromSeed(3), state);
    expect(Math.hypot(...state.subarray(3))).toBeCloseTo(1, 6);
    expect(state[4]).not.toBe(0);
    env.dispose();
  });
});

/** Twelve boxes that lie on the floor, with room for the contacts of a few. */
const pile = `<mujoco>
  <size memory="60K"/>
  <worldbody>
    <geom type="plane" size="5 5 1"/>
    <body><joint name="rail" type="slide"/><geom size="0.1" pos="9 0 1"/></body>
    ${Array.from({ length: 12 }, (_, i) => `<body pos="${(i % 3) / 4} ${i / 12} 0.12"><freejoint/><geom type="box" size="0.1 0.1 0.1"/></body>`).join('')}
  </worldbody>
  <actuator><motor joint="rail" ctrlrange="-1 1"/></actuator>
</mujoco>`;

describe('a definition that cannot work', () => {
  let starts = 0;
  const oneParameter = { 'target [m]': [-1, 1] } as const;
  const ofTarget = (shape: (distance: ReturnType<typeof abs>) => ReturnType<typeof abs>) =>
    changed({
      box: oneParameter,
      reward: ({ psi, features }) => shape(subtract(features.position, columnOf(psi, 0))),
    });

  it.each<[what: string, TaskFamilyDefinition, RegExp | string]>([
    ['a name with a space', changed({ name: 'my sledge' }), 'my sledge: name: expected a letter'],
    [
      'a name that is taken',
      changed({ name: 'ant2d' }),
      'ant2d: name: expected a name that no built-in family has, got "ant2d"',
    ],
    [
      'a box upside down',
      changed({ box: { 'target [m]': [1, -1] } }),
      'sledge: box["target [m]"]: expected [low, high], numbers with low < high, got [1, -1]',
    ],
    [
      'an empty box',
      changed({ box: {} }),
      "sledge: box: expected an object such as { 'target [m]': [-1, 1] }, got {}",
    ],
    [
      'a first task outside of the box',
      changed({ defaultTask: [0, 3] }),
      'sledge: defaultTask[1] (price of speed) is 3, expected a number of [0, 2]',
    ],
    [
      'a first task of another length',
      changed({ defaultTask: [0] }),
      'sledge: defaultTask has 1 entries, expected 2 like the box',
    ],
    [
      'a time limit of 0',
      withEnvironment({ timeLimit: 0 }),
      'sledge: environment.timeLimit: expected a whole number ≥ 1, got 0',
    ],
    [
      'half a simulator step',
      withEnvironment({ frameSkip: 0.5 }),
      'sledge: environment.frameSkip: expected a whole number ≥ 1, got 0.5',
    ],
    [
      'a model with an error',
      withEnvironment({ mjcf: '<mujoco><oops/></mujoco>' }),
      /^sledge: MuJoCo cannot read the model: [\s\S]*oops/,
    ],
    [
      'no actuator',
      withEnvironment({
        mjcf: String(sledge.environment.mjcf).replace(/<actuator>.*<\/actuator>/, ''),
      }),
      'sledge: environment.mjcf: the model has no actuator',
    ],
    [
      'one actuator with, one without a range',
      withEnvironment({
        mjcf: String(sledge.environment.mjcf).replace(
          '</actuator>',
          '<motor name="pull" joint="rail"/></actuator>',
        ),
      }),
      'sledge: environment.mjcf: actuator pull has no ctrlrange though others have',
    ],
    [
      'an unknown entry',
      changed({
        features: ({ nextState, entry }) => ({ position: entry(nextState, 'qpos.rial') }),
      }),
      'sledge: entry: name is "qpos.rial", expected one of: qpos.rail, qvel.rail',
    ],
    [
      'a reward of the wrong shape',
      changed({ reward: ({ psi }) => mean(psi) }),
      'sledge: reward is float32 of shape [] for N = 1 rows, expected float32 of shape [1]',
    ],
    [
      'a reward for one number of rows',
      changed({ reward: ({ psi }) => reshape(psi, [1, 2]) }),
      'sledge: reward is float32 of shape [1, 2] for N = 1 rows',
    ],
    [
      'a rule of termination that is a number',
      changed({ terminated: ({ nextState, entry }) => entry(nextState, 'qpos.rail') }),
      'sledge: terminated is float32 of shape [1] for N = 1 rows, expected bool of shape [1]',
    ],
    [
      'a reward that forgets a parameter',
      changed({ reward: ({ psi, features }) => multiply(features.position, columnOf(psi, 0)) }),
      'sledge: reward does not depend on ψ[1] (price of speed): leave that coordinate out of the box',
    ],
    [
      'a reward by comparison with ψ',
      ofTarget((distance) => cast(less(abs(distance), 0.3), 'float32')),
      'sledge: reward changes with ψ[0] (target [m]), but its gradient is 0 everywhere: it is not differentiable',
    ],
    [
      'a reward with a stopped gradient',
      ofTarget((distance) => square(stopGradient(distance))),
      'sledge: reward changes with ψ[0] (target [m]), but its gradient is 0 everywhere',
    ],
    [
      'a gradient that is half of the truth',
      ofTarget((distance) => add(square(distance), square(stopGradient(distance)))),
      /^sledge: ∂r\/∂ψ\[0\] \(target \[m\]\) is wrong on \d+ of 256 transitions: \S+ by the graph, \S+ by finite differences/,
    ],
    [
      'a reward that overflows float32',
      ofTarget((distance) => exp(add(abs(distance), 95))),
      /^sledge: reward \(rewards\) is \S+ in the interpreter and Infinity in onnxruntime-node on transition \d+: float32/,
    ],
    [
      'a reward that is no number',
      ofTarget((distance) => multiply(distance, Number.POSITIVE_INFINITY)),
      /^sledge: reward \(rewards\) is -?Infinity on transition \d+, expected a number/,
    ],
    [
      'a rule of termination with the wrong sign',
      changed({
        terminated: ({ nextState, entry }) => not(greater(abs(entry(nextState, 'qpos.rail')), 5)),
      }),
      'sledge: terminated is true at all of 64 start states',
    ],
    [
      'a rule of termination that holds after every step',
      changed({
        terminated: ({ nextState, entry }) => not(equal(entry(nextState, 'qpos.rail'), 0)),
        environment: { ...sledge.environment, start: () => {} },
      }),
      'sledge: terminated is true after all of 256 steps',
    ],
    [
      'a start that is no number',
      withEnvironment({ start: (qpos) => qpos.fill(Number.NaN) && undefined }),
      'sledge: qpos.rail is NaN at a start, expected a number: environment.start writes it to qpos or qvel',
    ],
    [
      'an observation that forgets an entry',
      withEnvironment({
        observation: {
          names: ['x', 'v'],
          read({ qpos }, state) {
            state[0] = qpos[0];
          },
        },
      }),
      'sledge: v is NaN at a start, expected a number',
    ],
    [
      'a start that is not drawn with its key',
      withEnvironment({
        start(qpos) {
          qpos[0] = starts++;
        },
      }),
      'sledge: qpos.rail is 0 at a start and 1 at another with the same key, expected the same',
    ],
    [
      'a robot whose contacts have no room',
      withEnvironment({ mjcf: pile, start: () => {}, frameSkip: 20 }),
      /^sledge: contacts were dropped in \d+ steps because memory was too small \(more room for contacts: <size memory/,
    ],
    ...(
      [
        // Beyond 2²⁴ float32 has every second integer.
        [
          16777216,
          16777218,
          /box: target \[m\] is \[16777216, 16777218\], .* steps of 2, .* offset from 16777217, in \[-1, 1\]/,
        ],
        // 2²⁶ ≤ 10⁸ < 2²⁷, so steps are 2²⁶ / 2²³ = 8.
        [1e8, 1e8 + 1, /steps of 8, /],
        // 2¹⁶ ≤ 10⁵ < 2¹⁷: 7 / 2⁻⁷ = 896 steps.
        [1e5 - 7, 1e5, /steps of 0.0078125, expected at least 1000 of them/],
        [-1e30, 1e30, /largest size is 1e\+30, expected 1e-15 to 1e15: give it in another unit/],
        [-1e-38, 0, /largest size is 1e-38, expected 1e-15/],
      ] as const
    ).map(([low, high, message]): [string, TaskFamilyDefinition, RegExp] => [
      `a box [${low}, ${high}]`,
      changed({ box: { 'target [m]': [low, high], 'price of speed': [0, 2] } }),
      message,
    ]),
    [
      'a simulation that explodes',
      withEnvironment({
        start: (qpos) => {
          qpos[0] = 1e11;
        },
      }),
      /^sledge: the simulation diverges: \d+ of 256 steps under random actions/,
    ],
  ])('%s is refused, saying what to change', async (_, definition, message) => {
    const refused = defineTaskFamily(definition);
    await expect(refused).rejects.toThrow(RangeError);
    await expect(refused).rejects.toThrow(message);
  });
});

it('a robot in a file without a reader is refused', async () => {
  await expect(defineTaskFamily(withEnvironment({ mjcf: { file: 'sledge.xml' } }))).rejects.toThrow(
    'sledge: environment.mjcf: { file } needs a reader: defineTaskFamily(…, { reader })',
  );
});

describe('a definition of the wrong types, as untyped modules may have', () => {
  const { environment } = sledge;
  const inEnvironment = (fields: object): unknown => ({
    ...sledge,
    environment: { ...environment, ...fields },
  });
  const observed = (observation: unknown): unknown => inEnvironment({ observation });
  const boxed = (box: unknown): unknown => ({ ...sledge, box });
  const part =
    'environment.observation[0]: expected an object with one of qpos, qvel, act, bodyPosition,';

  it.each<[what: string, definition: unknown, message: string]>([
    [
      'nothing',
      undefined,
      'defineTaskFamily: definition: expected an object with name, environment, box,',
    ],
    [
      'no environment',
      { ...sledge, environment: undefined },
      'environment: expected an object with mjcf, observation and timeLimit, it is missing',
    ],
    [
      'a long name',
      { ...sledge, name: 'a'.repeat(65) },
      'name: expected a letter, then up to 63 letters, digits, - and _, got "aaa',
    ],
    [
      'a field that nobody reads',
      { ...sledge, termination: () => {} },
      'termination: unknown field, expected one of: name, environment, box, defaultTask, features, reward, terminated,',
    ],
    [
      'another one in the environment',
      inEnvironment({ frameskip: 7 }),
      'environment.frameskip: unknown field, expected one of: mjcf, observation, timeLimit, frameSkip, keyframe, start',
    ],
    [
      'no model',
      inEnvironment({ mjcf: undefined }),
      "environment.mjcf: expected an MJCF document '<mujoco>…', { file: path or URL }, or one of robots, it is missing",
    ],
    [
      'a path as the model',
      inEnvironment({ mjcf: './arm.xml' }),
      'environment.mjcf: expected an MJCF document \'<mujoco>…\', { file: path or URL }, or one of robots, got "./arm.xml"',
    ],
    [
      'a file without a name',
      inEnvironment({ mjcf: { file: undefined } }),
      'environment.mjcf.file: expected a path or URL, it is missing',
    ],
    [
      'a time limit in quotes',
      inEnvironment({ timeLimit: '50' }),
      'environment.timeLimit: expected a whole number ≥ 1, got "50"',
    ],
    [
      'a start that is no function',
      inEnvironment({ start: [0, 0] }),
      'environment.start: expected a function, got [0, 0]',
    ],
    [
      'a start that returns',
      inEnvironment({ start: () => [0] }),
      'environment.start: expected a function that writes qpos and qvel and returns nothing, got [0]',
    ],
    [
      'a start that is late',
      inEnvironment({ start: async () => {} }),
      'environment.start: expected a function that writes qpos and qvel and returns nothing, got a promise',
    ],
    [
      'an observation in a word',
      observed('all'),
      'environment.observation: expected a list such as [{ qpos: \'all\' }], or { names, read }, got "all"',
    ],
    [
      'an unknown part',
      observed([{ joints: 'all' }]),
      'environment.observation[0].joints: unknown field, expected one of: qpos, qvel, act, bodyPosition,',
    ],
    [
      'a name that is none in a list of names',
      observed([{ qpos: 'all' }, { bodyPosition: ['hand', 3] }]),
      'environment.observation[1].bodyPosition[1]: expected a name, got 3',
    ],
    ['no part at all', observed([{}]), part],
    ['two parts in one', observed([{ qpos: 'all', qvel: 'all' }]), part],
    [
      'one name without a list',
      observed([{ qpos: 'rail' }]),
      'environment.observation[0].qpos: expected \'all\' or a list of names, got "rail"',
    ],
    [
      'a function without names',
      observed({ read: () => {} }),
      'environment.observation.names: expected a list of names, it is missing',
    ],
    [
      'names without a function',
      observed({ names: ['x'] }),
      'environment.observation.read: expected a function, it is missing',
    ],
    [
      'no box',
      boxed(undefined),
      "box: expected an object such as { 'target [m]': [-1, 1] }, it is missing",
    ],
    [
      'a number as an interval',
      boxed({ a: 1 }),
      'box.a: expected [low, high], numbers with low < high, got 1',
    ],
    [
      'an interval of three',
      boxed({ a: [-1, 1, 3] }),
      'box.a: expected [low, high], numbers with low < high, got [-1, 1, 3]',
    ],
    [
      'an interval in quotes',
      boxed({ a: ['-1', '1'] }),
      'box.a: expected [low, high], numbers with low < high, got ["-1", "1"]',
    ],
    [
      'coordinates that are numbers',
      boxed({ 10: [5, 6], 2: [-1, 0] }),
      'box: expected words as the names, as JavaScript puts numbers before all other names, got { 2: [-1, 0], 10: [5, 6] }',
    ],
    [
      'one number as the first task',
      { ...sledge, defaultTask: 0.5 },
      'defaultTask: expected a list of numbers, got 0.5',
    ],
    ['no reward', { ...sledge, reward: undefined }, 'reward: expected a function, it is missing'],
    [
      'a reward that gives nothing',
      { ...sledge, reward: () => {} },
      'reward gives undefined, expected float32 of shape [1]',
    ],
    [
      'a reward that is late',
      { ...sledge, reward: async () => {} },
      'reward gives a promise, expected float32 of shape [1]',
    ],
    [
      'a reward by JavaScript',
      { ...sledge, reward: ({ psi }: { psi: readonly number[] }) => add(1, psi[0]) },
      'Add: an operand is undefined, expected a node of the graph',
    ],
    [
      'a number as a feature',
      { ...sledge, features: () => ({ x: 3 }) },
      'features.x: expected a node of shape [N], got 3',
    ],
    [
      'a termination that is no graph',
      { ...sledge, terminated: () => false },
      'terminated gives false, expected bool of shape [1]',
    ],
    [
      'a constraint that is no graph',
      { ...sledge, constrainState: () => [1] },
      'constrainState gives [1], expected float32 of shape [1, 2]',
    ],
  ])('%s is refused, saying what was expected', async (_, definition, message) => {
    const refused = defineTaskFamily(definition as TaskFamilyDefinition);
    await expect(refused).rejects.toThrow(
      message.startsWith('defineTaskFamily') || message.includes('name: expected a letter')
        ? message
        : `sledge: ${message}`,
    );
  });
});
