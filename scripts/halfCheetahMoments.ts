/** @file Measures the moments of Cheetah-Highdim's reward and writes them to their file: `npx tsx scripts/halfCheetahMoments.ts`. */

import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createHalfCheetah } from '../src/envs/halfCheetah.ts';
import { randomPolicyMoments } from '../src/envs/stateMoments.ts';
import { keyFromSeed } from '../src/math/random.ts';

const episodes = 1000;
const seed = 1;

const env = await createHalfCheetah(episodes);
const moments = await randomPolicyMoments(env, keyFromSeed(seed));
env.dispose();

const rows = Object.entries(moments).map(
  ([name, values]) =>
    `  ${name}: [\n${values.map((x: number) => `    ${Number(x.toPrecision(5))},\n`).join('')}  ],\n`,
);
const text = `/**
 * @file μ and σ of the half cheetah's state under a random policy: ${episodes} episodes of 200 steps, seed ${seed}.
 *
 * Written by \`npx tsx scripts/halfCheetahMoments.ts\`; a test measures them again and compares them with those that the
 * authors published.
 */

import type { StateMoments } from './linearState.ts';

/** \`[18]\` each, in the order and the units of the state (\`envs/halfCheetah.ts\`). */
export const halfCheetahMoments: StateMoments = {
${rows.join('')}};
`;
const file = join(import.meta.dirname, '../src/tasks/halfCheetahMoments.ts');
writeFileSync(file, text);
spawnSync('npx', ['biome', 'format', '--write', file], { stdio: 'inherit' });
