import { expect, it } from 'vitest';
import { cornerOptima, onCorners, square } from '../evaluation/gaps/gapsOfRun.testdata.ts';
import { gapsOfRun } from '../evaluation/gaps/gapsOfRun.ts';
import { evaluationSummary, evaluationTable } from './evaluationTable.ts';

it('shows the best known return, the gap and the share where they are known, and the worst gap', () => {
  const gaps = gapsOfRun({
    family: square,
    method: 'admrl',
    evaluation: onCorners,
    table: cornerOptima,
  });
  expect(evaluationTable(onCorners, gaps).split('\n')).toEqual([
    'task      best known  0 samples  gap  share  zero action  random',
    '(-1, -1)           -      300.0    -      -           50       5',
    '(-1, 1)           20       10.0   10  0.500           50       5',
    '(1, -1)          250      200.0   50  0.800           50       5',
    '(1, 1)             -      400.0    -      -           50       5',
    'mean             135      227.5   30  0.650           50       5',
  ]);
  const [known, share, worst] = evaluationSummary(onCorners, gaps);
  expect(known).toBe('optimum known on 2 of 4 tasks; gaps, shares and their means are of these');
  expect(share).toBe('share: of the best known return; doing nothing has 1.350 on average');
  expect(worst).toMatch(
    /^worst gap zero-shot, .*: 55 \(95 % .*\); largest in the table at ψ = \(1, -1\)$/,
  );
});

it('ranks nothing as worst where no optimum is known', () => {
  expect(evaluationTable(onCorners, null)).not.toMatch(/gap|share|best/);
  const [first] = evaluationSummary(onCorners, null);
  expect(first).toBe(
    'no optimum is known on these tasks (“admrl optimum” finds them), so none is ranked as worst; lowest return: 10 at ψ = (-1, 1) zero-shot',
  );
});

it('shows what was known before the first sample, and on how many tasks it held', () => {
  const floors = [310, 5, 150, 400];
  const known = {
    ...onCorners,
    tasks: onCorners.tasks.map((task, i) => ({
      ...task,
      known: {
        policy: 'θ* of task 0',
        mean: floors[i] + 10,
        floor: floors[i],
        episodes: 20,
        promise: 500,
        trusted: true,
      },
    })),
  };
  expect(evaluationTable(known, null).split('\n').slice(0, 3)).toEqual([
    'task      floor  promise  0 samples  zero action  random',
    '(-1, -1)  310.0      500      300.0           50       5',
    '(-1, 1)     5.0      500       10.0           50       5',
  ]);
  expect(evaluationSummary(known, null)[0]).toBe(
    'zero-shot return at least the floor, which was known without a sample: on 3 of 4 tasks',
  );
});
