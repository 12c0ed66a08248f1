/** @file What services that only some sweeps use have in common: packages of their own, and errors in words. */

import { UsageError } from '../usageError.ts';

/** Why a package is needed. */
export interface PackageNeed {
  /** `a queue in Redis` */
  readonly what: string;
  readonly name: string;
  /** All packages that are needed for it. */
  readonly packages: string;
}

/**
 * A package that is installed by those who use a service.
 *
 * @throws UsageError naming the package when it is missing
 */
export async function packageFor<T>(
  { what, name, packages }: PackageNeed,
  load: () => Promise<T>,
): Promise<T> {
  try {
    return await load();
  } catch (cause) {
    const message = `${what} needs the package ${name}, which is not installed: npm install ${packages}`;
    throw new UsageError(message, { cause });
  }
}

/** What an error says. That of several addresses that were tried says nothing itself. */
export function errorText(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return errorText(error.errors[0]);
  return error instanceof Error ? error.message : String(error);
}
