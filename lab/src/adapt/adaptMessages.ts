/** @file What the page and its worker tell each other. */

import type { ShownPolicy } from '../../../src/lab/adaptSession.ts';
import type { FamilySource } from '../family/familySource.ts';

/** To the worker: open a run, adapt to a task (a newer one replaces an older), give the newest policy as a file. */
export type ToWorker =
  | { readonly kind: 'open'; readonly address: string; readonly family: FamilySource }
  | { readonly kind: 'adapt'; readonly psi: readonly number[]; readonly number: number }
  | { readonly kind: 'file' };

/** From the worker. */
export type FromWorker =
  | { readonly kind: 'opened' }
  | { readonly kind: 'shown'; readonly number: number; readonly shown: ShownPolicy }
  | { readonly kind: 'file'; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: 'failed'; readonly message: string };
