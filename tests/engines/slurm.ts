/** @file Slurm on this machine: one node, own ports and folders, without systemd; ended with the test. */

import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Why Slurm cannot be started here, as a sentence; null where it can. */
export function whyNoSlurm(): string | null {
  for (const program of ['munged', 'slurmctld', 'slurmd', 'sbatch']) {
    try {
      execFileSync('which', [program], { stdio: 'ignore' });
    } catch {
      return `${program} is not installed (Debian: apt-get install slurmctld slurmd slurm-client munge)`;
    }
  }
  return userInfo().uid === 0 ? null : 'Slurm’s daemons are started as root';
}

/** A running Slurm. */
export interface Slurm {
  /** For the programs that speak to it. */
  readonly env: NodeJS.ProcessEnv;
  /** What one of its commands prints. */
  ask(command: string, ...args: readonly string[]): string;
  /** `kill -9` of the daemon that runs the tasks, and another one in its place; the tasks go on. */
  replaceDaemon(): Promise<void>;
  stop(): void;
}

/** Starts it, and waits until it takes jobs. */
export async function startSlurm(): Promise<Slurm> {
  const folder = mkdtempSync(join(tmpdir(), 'admrl-slurm-'));
  for (const name of ['state', 'spool', 'log']) mkdirSync(join(folder, name));
  const host = hostname().split('.')[0];
  const port = 20_000 + (process.pid % 20_000);
  const key = join(folder, 'key');
  writeFileSync(key, randomBytes(1024));
  chmodSync(key, 0o400);
  chmodSync(folder, 0o755);
  const socket = join(folder, 'munge');
  const config = join(folder, 'slurm.conf');
  const lines = [
    `ClusterName=test\nSlurmctldHost=${host}(127.0.0.1)\nSlurmctldPort=${port}\nSlurmdPort=${port + 1}`,
    `AuthType=auth/munge\nAuthInfo=socket=${socket}\nCryptoType=crypto/munge\nSlurmUser=root`,
    `StateSaveLocation=${folder}/state\nSlurmdSpoolDir=${folder}/spool`,
    `SlurmctldPidFile=${folder}/ctld.pid\nSlurmdPidFile=${folder}/d.pid`,
    'ProctrackType=proctrack/linuxproc\nTaskPlugin=task/none\nMpiDefault=none\nReturnToService=2',
    'SelectType=select/cons_tres\nSelectTypeParameters=CR_Core\nJobAcctGatherType=jobacct_gather/none',
    'AccountingStorageType=accounting_storage/none\nSchedulerParameters=requeue_setup_env_fail',
    'MaxArraySize=3',
    `NodeName=${host} NodeAddr=127.0.0.1 CPUs=2 State=UNKNOWN`,
    `PartitionName=main Nodes=${host} Default=YES MaxTime=INFINITE State=UP`,
  ];
  writeFileSync(config, `${lines.join('\n')}\n`);
  const env = { ...process.env, SLURM_CONF: config };
  const daemons: ChildProcess[] = [];
  const start = (program: string, ...args: readonly string[]): ChildProcess => {
    const log = join(folder, 'log', program);
    const child = spawn('sh', ['-c', 'exec "$0" "$@" > "$LOG" 2>&1', program, ...args], {
      env: { ...env, LOG: log },
      stdio: 'ignore',
    });
    daemons.push(child);
    return child;
  };
  const ask: Slurm['ask'] = (command, ...args) =>
    execFileSync(command, args, { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  const untilReady = async (): Promise<void> => {
    for (let attempt = 0; attempt < 120; attempt++) {
      try {
        if (/idle|mix|alloc/.test(ask('sinfo', '-h', '-o', '%T'))) return;
      } catch {}
      await sleep(500);
    }
    throw new Error(`Slurm does not start: see ${folder}/log`);
  };
  start(
    'munged',
    '--foreground',
    '--force',
    `--key-file=${key}`,
    `--socket=${socket}`,
    ...[
      `--pid-file=${folder}/munge.pid`,
      `--log-file=${folder}/log/munge`,
      `--seed-file=${folder}/seed`,
    ],
  );
  await sleep(1000);
  start('slurmctld', '-D', '-c');
  await sleep(1000);
  let daemon = start('slurmd', '-D');
  await untilReady();
  return {
    env,
    ask,
    async replaceDaemon() {
      daemon.kill('SIGKILL');
      await sleep(1000);
      daemon = start('slurmd', '-D');
      await untilReady();
    },
    stop() {
      try {
        ask('scancel', '--user=root');
      } catch {}
      for (const child of daemons) child.kill('SIGKILL');
    },
  };
}
