/** @file A sweep as an Indexed Job of Kubernetes: one index a job, on a volume that all of them share, or with the store of the sweep. */

import { posix } from 'node:path';
import { stringify } from 'yaml';
import { commandLine } from './slurmScript.ts';
import type { SweepFile } from './sweepFile.ts';

/** What the manifest is made from. */
export interface KubernetesSweep {
  readonly file: Pick<SweepFile, 'path' | 'name' | 'directory' | 'store'>;
  /** Ids of the jobs. */
  readonly ids: readonly string[];
  readonly threads: number;
  readonly atOnce: number;
}

/**
 * The manifest. What only the cluster's owner knows is in capitals: the image with Node and admrl, and the claim of a
 * volume that many pods may write, mounted where the sweep's file is. With a store the file is in the image, and the
 * variables of the store are in a secret.
 */
export function kubernetesJob({ file, ids, threads, atOnce }: KubernetesSweep): string {
  const run = commandLine(['admrl', 'sweep', 'run', file.path]);
  // A pod that is begun again may find the lock of one that is gone.
  const script = `set -- ${ids.join(' ')}; shift "$JOB_COMPLETION_INDEX"; exec ${run} --id "$1" --threads ${threads} --take-over`;
  const container = {
    name: 'admrl',
    image: 'IMAGE',
    workingDir: '/work',
    command: ['/bin/sh', '-c', script],
    resources: { requests: { cpu: `${threads}` } },
    ...(file.store === null
      ? { volumeMounts: [{ name: 'work', mountPath: '/work' }] }
      : {
          envFrom: [{ secretRef: { name: 'SECRET' } }],
          volumeMounts: [{ name: 'runs', mountPath: posix.resolve('/work', file.directory) }],
        }),
  };
  const volume =
    file.store === null
      ? { name: 'work', persistentVolumeClaim: { claimName: 'CLAIM' } }
      : { name: 'runs', emptyDir: {} };
  return stringify({
    apiVersion: 'batch/v1',
    kind: 'Job',
    // Letters, digits and hyphens are allowed in names.
    metadata: { name: file.name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-') },
    spec: {
      completionMode: 'Indexed',
      completions: ids.length,
      parallelism: Math.min(atOnce, ids.length),
      backoffLimitPerIndex: 3,
      maxFailedIndexes: ids.length,
      podFailurePolicy: {
        rules: [
          { action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget' }] },
          {
            action: 'FailIndex',
            onExitCodes: { containerName: 'admrl', operator: 'In', values: [2] },
          },
        ],
      },
      template: {
        spec: {
          restartPolicy: 'Never',
          terminationGracePeriodSeconds: 60,
          containers: [container],
          volumes: [volume],
        },
      },
    },
  });
}
