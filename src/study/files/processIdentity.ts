/** @file Which process this is, so that another one can check later whether it still runs. */

import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

/** A process of a machine. Process ids are used again, the pair of id and start is not. */
export interface ProcessIdentity {
  readonly host: string;
  readonly pid: number;
  /** When it started, in the system's own unit and as text without `-`; '0' if the system does not say. */
  readonly start: string;
}

/** This process. */
export function ownIdentity(): ProcessIdentity {
  return {
    host: hostname().replace(/[^A-Za-z0-9.]/g, '_'),
    pid: process.pid,
    start: startOf(process.pid) ?? '0',
  };
}

/** Whether the process runs; one of another machine is assumed to run, as this cannot be checked here. */
export function isRunning({ host, pid, start }: ProcessIdentity): boolean {
  if (host !== ownIdentity().host) return true;
  if (!answersSignals(pid)) return false;
  const current = startOf(pid);
  return current === null ? !hasProcFiles() : start === '0' || current === start;
}

function answersSignals(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // A process of another user exists too, but refuses the signal.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function hasProcFiles(): boolean {
  return startOf(process.pid) !== null;
}

/** Boot and clock tick of the start, from Linux's `/proc`; null when there is no such (living) process or no `/proc`. */
function startOf(pid: number): string | null {
  try {
    const status = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the command in parentheses, which may hold spaces and parentheses itself.
    const fields = status.slice(status.lastIndexOf(')') + 2).split(' ');
    const [state] = fields;
    const ticks = fields[19];
    if (state === 'Z' || state === 'X' || ticks === undefined) return null;
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').slice(0, 8);
    return `${boot}.${ticks}`;
  } catch {
    return null;
  }
}
