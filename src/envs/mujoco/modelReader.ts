/** @file What reads the files of a robot: the disk under Node, whatever holds them elsewhere. Paths have forward slashes. */

/** Where the files of a model come from. */
export interface ModelReader {
  /** The absolute path of the file that a definition names, by a URL or in the reader's own terms. */
  locate(file: string | URL): string;
  /** What the file at an absolute path holds; null where there is none. */
  read(path: string): Promise<Uint8Array | null>;
}

/** Reads from memory: bytes by absolute path, such as `/robots/arm.xml`. A URL is taken by its path. */
export function memoryModelReader(files: ReadonlyMap<string, Uint8Array>): ModelReader {
  return {
    locate(file) {
      const isUrl = file instanceof URL || file.includes('://');
      return resolvePath('/', isUrl ? decodeURIComponent(new URL(file).pathname) : file);
    },
    read: async (path) => files.get(path) ?? null,
  };
}

/**
 * The absolute path that `name` means in `folder`, without `.` and `..`; that of an absolute name is its own. Where folders
 * begin with a slash there are no drives, and `a:` is a folder like any other.
 */
export function resolvePath(folder: string, name: string): string {
  const isAbsolute = name.startsWith('/') || (!folder.startsWith('/') && /^[A-Za-z]:\//.test(name));
  const path = isAbsolute ? name : `${folder}/${name}`;
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  const whole = parts.join('/');
  return /^[A-Za-z]:$/.test(parts[0] ?? '') ? whole : `/${whole}`;
}

/** The folder that an absolute path is in. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(1, path.lastIndexOf('/')));
}

/** A path without its folders. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
