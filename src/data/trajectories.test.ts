import { describe, expect, it } from 'vitest';
import {
  allocateTrajectories,
  assertTrajectories,
  countValid,
  gatherRows,
  validRows,
} from './trajectories.ts';

const shape = { horizon: 3, numEnvs: 2, stateSize: 4, actionSize: 1 };

describe('trajectories', () => {
  it('are allocated as padding in the right shapes', () => {
    const trajectories = allocateTrajectories(shape);
    expect(trajectories.states).toHaveLength(24);
    expect(trajectories.actions).toHaveLength(6);
    expect(() => assertTrajectories(trajectories)).not.toThrow();
    expect(countValid(trajectories)).toBe(0);
    expect(() => allocateTrajectories({ ...shape, numEnvs: 0 })).toThrow(/numEnvs is 0/);
  });

  it('are refused when arrays contradict the shape or a row ends twice', () => {
    const trajectories = allocateTrajectories(shape);
    expect(() => assertTrajectories({ ...trajectories, actions: new Float32Array(5) })).toThrow(
      /actions has 5 entries, expected 6/,
    );
    const ends = Uint8Array.of(0, 0, 1, 0, 0, 0);
    expect(() =>
      assertTrajectories({ ...trajectories, terminated: ends, truncated: ends }),
    ).toThrow(/row 2 is both/);
  });

  it('give their valid rows and gather by row', () => {
    const rows = validRows({ valid: Uint8Array.of(1, 1, 0, 1, 0, 0) });
    expect(rows).toEqual(Int32Array.of(0, 1, 3));
    const source = Float32Array.of(0, 1, 10, 11, 20, 21, 30, 31);
    expect(gatherRows(source, 2, rows)).toEqual(Float32Array.of(0, 1, 10, 11, 30, 31));
  });
});
