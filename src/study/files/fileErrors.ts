/** @file Errors of files in words: what was attempted, which file, and why it failed. */

const reasons: Readonly<Record<string, string>> = {
  ENOSPC: 'no space left on the disk',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'the file would be larger than allowed',
  EROFS: 'the file system is read-only',
  EACCES: 'permission denied',
  EPERM: 'not permitted',
  ENOENT: 'no such file or directory',
  ENOTDIR: 'a part of the path is a file, not a directory',
  EISDIR: 'it is a directory, not a file',
  EEXIST: 'it already exists',
  ELOOP: 'too many symbolic links',
  ENAMETOOLONG: 'the name is too long',
  EMFILE: 'too many open files',
  EIO: 'the disk reports an error',
};

/** The system's code of an error (`ENOENT`), or ''. */
export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : '';
}

/** `cannot write runs/a/metrics.jsonl: no space left on the disk (ENOSPC)`, with the system's error as cause. */
export function systemError(attempt: string, path: string, error: unknown): Error {
  const code = errorCode(error);
  const reason = reasons[code];
  const message = error instanceof Error ? error.message : String(error);
  const why = reason === undefined ? message : `${reason} (${code})`;
  return new Error(`${attempt} ${path}: ${why}`, { cause: error });
}

/** A file whose content is not what was written: cut short, altered, or of another kind. */
export class DamagedFileError extends Error {
  override readonly name: string = 'DamagedFileError';
}
