/** @file What the script of a custom family (`pageFamily.ts`) finds in a page, as `globalThis.admrlFamily`. */

/** What modules may import of admrl. */
export const pageModules = ['admrl', 'admrl/problem', 'admrl/numerics'] as const;

/** Made before the script is run. */
export interface PageFamilyScope {
  /** The page's own copy of admrl, by the names of its entry points. */
  readonly modules: Readonly<Record<(typeof pageModules)[number], object>>;
  /** Takes a file of the robot, before the module begins. */
  addFile(path: string, base64: string): void;
}
