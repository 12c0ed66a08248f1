/** @file Which process this is, so that another one can check later whether it still runs. */

import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** A process of a machine. Process ids are used again, the pair of id and start is not. */
export interface ProcessIdentity {
  /** For people: containers, and machines that were cloned, may share a name. */
  readonly host: string;
  readonly pid: number;
  /**
   * In which processes are numbered: the boot of the machine and the namespace of the process, `BOOT.NAMESPACE`; '0' if
   * the system does not say.
   */
  readonly space: string;
  /** When it started, in the system's own unit; '0' if the system does not say. */
  readonly start: string;
}

/** This process. */
export function ownIdentity(): ProcessIdentity {
  return {
    host:
      hostname()
        .replace(/[^A-Za-z0-9.]/g, '_')
        .slice(0, 60) || '_',
    pid: process.pid,
    space: spaceOfProcesses() ?? '0',
    start: startOf(process.pid) ?? '0',
  };
}

/** An identity as part of a file's name: `HOST-PID-SPACE.START`. */
export function identityText({ host, pid, space, start }: ProcessIdentity): string {
  return `${host}-${pid}-${space}.${start}`;
}

/** Null for what `identityText` does not write. */
export function identityFromText(text: string): ProcessIdentity | null {
  const parts = /^([^-]*)-(\d+)-(?:([^-]+)\.)?([^-.]+)$/.exec(text);
  if (parts === null) return null;
  const [, host, pid, space = '0', start] = parts;
  return { host, pid: Number(pid), space, start };
}

/** What can be known of a process from here. */
export type ProcessState = 'running' | 'gone' | 'unknown';

/**
 * Whether a process runs. It is unknown of one whose number means nothing here: of another machine, of another start of
 * this one, or of another container.
 */
export function stateOf({ host, pid, space, start }: ProcessIdentity): ProcessState {
  const own = ownIdentity();
  if (space !== own.space || (space === '0' && host !== own.host)) return 'unknown';
  if (!answersSignals(pid)) return 'gone';
  if (own.start === '0' || start === '0') return 'running';
  return startOf(pid) === start ? 'running' : 'gone';
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

/** From Linux's `/proc`; null where there is none. */
function spaceOfProcesses(): string | null {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').slice(0, 8);
    const namespace = /\d+/.exec(readlinkSync('/proc/self/ns/pid'))?.[0];
    return namespace === undefined ? null : `${boot}.${namespace}`;
  } catch {
    return null;
  }
}

/** Clock tick of the start, from Linux's `/proc`; null when there is no such (living) process or no `/proc`. */
function startOf(pid: number): string | null {
  try {
    const status = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the command in parentheses, which may hold spaces and parentheses itself.
    const fields = status.slice(status.lastIndexOf(')') + 2).split(' ');
    const [state] = fields;
    const ticks = fields[19];
    return state === 'Z' || state === 'X' || ticks === undefined ? null : ticks;
  } catch {
    return null;
  }
}
