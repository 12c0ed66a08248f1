/** @file A sweep file whose runs take about a second each. */

/**
 * Two methods on pointMass, evaluated on the corners of Ψ.
 *
 * @param training more of the group `training`, such as `nTasks: 3`
 * @param more lines of the file
 */
export function tinySweep(training: string, more: string): string {
  return `families: pointMass
presets: smoke
methods: [admrl, mb-unif]
set:
  training: { ${training}, nZeroShot: 3, nSlbo: 1, nInner: 2, nCollect: 80, nDev: 40, numEnvs: 4 }
  rollout: { updates: 2, numEnvs: 6 }
  model: { hiddenSizes: [16], steps: 5 }
  value: { hiddenSizes: [16], epochs: 1 }
  taskGradient: { episodes: 6 }
  evaluation: { episodes: 4, adaptSamples: 40, numEnvs: 2 }
${more}
`;
}

/** Four settings of one method, of which two go on after a task, and one of these after two. */
export function halvedSweep(more = ''): string {
  const halving = 'halving: { objective: grid 2/0/meanReturn, rungs: [1, 2], keep: 1/2 }';
  return tinySweep('nTasks: 3', `evaluate: { tests: grid 2, samples: [0] }\n${halving}\n${more}`)
    .replace(', mb-unif', '')
    .replace('  model:', '  trpo: { maxKl: [0.0001, 0.1, 0.01, 1] }\n  model:');
}
