/** @file A family on a custom robot: an arm that brings its hand to ψ and holds it there. Try `admrl check` on it. */

import { defineTaskFamily } from 'admrl';
import { add, columnOf, multiply, square, subtract, sum, uniforms } from 'admrl/numerics';

export default defineTaskFamily({
  name: 'reacher',
  environment: {
    mjcf: { file: new URL('./reacher.xml', import.meta.url) },
    observation: [{ qpos: 'all' }, { qvel: 'all' }, { bodyPosition: ['hand'] }],
    timeLimit: 100,
    frameSkip: 2,
    start(qpos, _qvel, key) {
      qpos.set(uniforms(key, 2, -2, 2));
    },
  },
  box: {
    'target x [m]': [-0.6, 0.6],
    'target y [m]': [-0.6, 0.6],
  },
  features: ({ nextState, entry }) => ({
    x: entry(nextState, 'bodyPosition.hand.x'),
    y: entry(nextState, 'bodyPosition.hand.y'),
  }),
  reward({ psi, action, features: { x, y } }) {
    const missX = square(subtract(x, columnOf(psi, 0)));
    const missY = square(subtract(y, columnOf(psi, 1)));
    const effort = sum(square(action), { axes: [1] });
    return subtract(1, add(add(missX, missY), multiply(effort, 0.01)));
  },
});
