/** @file What Linux says of Chromium's renderers, the processes of pages, below this process. */

import { readdirSync, readFileSync } from 'node:fs';

/** The files `/proc/ID/NAME` of all of them. */
export function filesOfRenderers(name: 'stat' | 'status'): string[] {
  return readdirSync('/proc')
    .filter((id) => /^\d+$/.test(id) && isBelow(Number(id)))
    .filter((id) => read(id, 'cmdline').includes('--type=renderer'))
    .map((id) => read(id, name));
}

function isBelow(id: number): boolean {
  const parent = Number(/^PPid:\s*(\d+)/m.exec(read(String(id), 'status'))?.[1] ?? 0);
  return parent === process.pid || (parent > 1 && isBelow(parent));
}

/** '' where the process is gone. */
function read(id: string, name: string): string {
  try {
    return readFileSync(`/proc/${id}/${name}`, 'utf8');
  } catch {
    return '';
  }
}
