/** @file A family whose ψ weights what a half cheetah should do: run fast, use little effort, keep its trunk level. */

import { defineTaskFamily, robots } from 'admrl';
import { add, clip, columnOf, multiply, square, subtract, sum } from 'admrl/numerics';

export default defineTaskFamily({
  name: 'cheetah-terms',
  environment: {
    mjcf: robots.halfCheetah,
    observation: [{ qpos: ['rootz', 'rooty'] }, { qpos: legs() }, { qvel: 'all' }],
    timeLimit: 200,
  },
  box: {
    'weight of speed [per m/s]': [-1, 1],
    // Gymnasium's half cheetah pays 0.1, with a weight of 1 on speed.
    'price of effort': [0, 0.2],
    'price of a tilted trunk [per rad²]': [0, 2],
  },
  features: ({ nextState, entry }) => ({
    speed: entry(nextState, 'qvel.rootx'),
    tilt: square(entry(nextState, 'qpos.rooty')),
  }),
  reward({ psi, action, features: { speed, tilt } }) {
    const effort = sum(square(clip(action, -1, 1)), { axes: [1] });
    const [speedWeight, effortPrice, tiltPrice] = [0, 1, 2].map((k) => columnOf(psi, k));
    const costs = add(multiply(effort, effortPrice), multiply(tilt, tiltPrice));
    return subtract(multiply(speed, speedWeight), costs);
  },
});

function legs(): string[] {
  return ['bthigh', 'bshin', 'bfoot', 'fthigh', 'fshin', 'ffoot'];
}
