/** @file SHA-256 of bytes as text. */

import { createHash } from 'node:crypto';

/** The sha256 of some bytes, in hexadecimal. */
export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
