/** @file Measures the moments of Cheetah-Highdim's reward and writes them to their file: `npx tsx scripts/halfCheetahMoments.ts`. */

import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createHalfCheetah } from '../src/envs/robots/halfCheetah.ts';
import { pooledMoments, randomPolicyMoments } from '../src/envs/stateMoments.ts';
import { foldIn, keyFromSeed } from '../src/math/random.ts';
import { significant } from '../src/math/round.ts';
import type { StateMoments } from '../src/tasks/linearState.ts';

const sets = 20;
const episodes = 1000;
const seed = 1;

const env = await createHalfCheetah(episodes);
const measured: StateMoments[] = [];
for (let set = 0; set < sets; set++) {
  measured.push(await randomPolicyMoments(env, foldIn(keyFromSeed(seed), set)));
}
env.dispose();
const { moments, standardErrors } = pooledMoments(measured);

const literal = (values: StateMoments, digits: number): string =>
  Object.entries(values)
    .map(([name, xs]) => `${name}: [${xs.map((x: number) => significant(x, digits))}],`)
    .join('\n');
const text = `/**
 * @file μ and σ of the half cheetah's state under a random policy: ${sets * episodes} episodes of 200 steps, seed ${seed}.
 *
 * Written by \`npx tsx scripts/halfCheetahMoments.ts\`, in a minute; a test measures some of it again and compares it with
 * what the authors published.
 */

import type { StateMoments } from './linearState.ts';

/** \`[18]\` each, in the order and the units of the state (\`envs/robots/halfCheetah.ts\`). */
export const halfCheetahMoments: StateMoments = {
${literal(moments, 5)}
};

/** Standard errors of the above, by the spread between ${sets} sets of ${episodes} episodes. */
export const halfCheetahMomentErrors: StateMoments = {
${literal(standardErrors, 2)}
};
`;
const file = join(import.meta.dirname, '../src/tasks/halfCheetahMoments.ts');
writeFileSync(file, text);
spawnSync('npx', ['biome', 'format', '--write', file], { stdio: 'inherit' });
