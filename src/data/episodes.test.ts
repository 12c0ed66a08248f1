import { describe, expect, it } from 'vitest';
import { columnReturns, completeEpisodes, episodeLengths, episodeReturns } from './episodes.ts';
import type { EpisodeFlags } from './trajectories.ts';

/**
 * Four steps, three columns. Column 0: two steps to a termination, then a running episode. Column 1: one step,
 * then three to the time limit. Column 2: a termination after two steps, then padding.
 */
const flags: EpisodeFlags = {
  horizon: 4,
  numEnvs: 3,
  terminated: Uint8Array.of(0, 1, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0),
  truncated: Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0),
  valid: Uint8Array.of(1, 1, 1, 1, 1, 1, 1, 1, 0, 1, 1, 0),
};
const rewards = Float32Array.of(1, 2, 3, 10, 20, 30, 100, 200, 300, 1000, 2000, 3000);

describe('episodes', () => {
  it('are those that were seen to their end', () => {
    expect(completeEpisodes(flags)).toEqual([
      { env: 0, start: 0, length: 2 },
      { env: 1, start: 0, length: 1 },
      { env: 1, start: 1, length: 3 },
      { env: 2, start: 0, length: 2 },
    ]);
    expect(episodeLengths(flags)).toEqual([2, 1, 3, 2]);
  });

  it('have the undiscounted and discounted sums of their rewards', () => {
    expect(episodeReturns(flags, rewards)).toEqual([11, 2, 2220, 33]);
    // 1 + ½10, 2, 20 + ½200 + ¼2000, 3 + ½30.
    expect(episodeReturns(flags, rewards, 0.5)).toEqual([6, 2, 620, 18]);
  });

  it('that a diverged simulation has cut count as the lowest of the whole ones', () => {
    // One column each: returns −1 − 2 = −3 to a termination, −4 − 5 = −9 to the time limit, and one cut after −1.
    const cut: EpisodeFlags = {
      horizon: 2,
      numEnvs: 3,
      terminated: Uint8Array.of(0, 0, 0, 1, 0, 0),
      truncated: Uint8Array.of(0, 0, 0, 0, 1, 0),
      valid: Uint8Array.of(1, 1, 1, 1, 1, 0),
    };
    expect(columnReturns(cut, Float32Array.of(-1, -4, -1, -2, -5, 0))).toEqual({
      returns: [-3, -9, -9],
      divergedEpisodes: 1,
    });
    expect(columnReturns({ ...cut, terminated: new Uint8Array(6) }, new Float32Array(6))).toEqual({
      returns: [0, 0, 0],
      divergedEpisodes: 2,
    });
    const none = { ...cut, terminated: new Uint8Array(6), truncated: new Uint8Array(6) };
    expect(() => columnReturns(none, new Float32Array(6))).toThrow(
      'the simulation diverged in all 3 episodes, expected a whole one',
    );
  });

  it('need one reward a row', () => {
    expect(() => episodeReturns(flags, new Float32Array(11))).toThrow(/rewards has 11 entries/);
  });
});
