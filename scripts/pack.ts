/**
 * @file Packs admrl as it is published: `npm run pack` writes `admrl-VERSION.tgz`, which `npm publish` takes.
 *
 * The package carries ONNX Runtime's CPU libraries with it. Installed as a plain dependency, `onnxruntime-node` runs an
 * install script that downloads hundreds of megabytes of CUDA libraries on Linux and fails where it cannot, and brings
 * libraries for GPUs that admrl does not use. Bundled, nothing is run or downloaded, and 288 MB become 175.
 */

import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');

/** The library that the binding of each supported platform loads; without DirectML, which only its GPU provider needs. */
const libraries = {
  'linux/x64': 'libonnxruntime.so.1',
  'linux/arm64': 'libonnxruntime.so.1',
  'darwin/arm64': 'libonnxruntime.1.dylib',
  'win32/x64': 'onnxruntime.dll',
  'win32/arm64': 'onnxruntime.dll',
} as const;

/** A platform that the package runs on, as `process.platform` and `process.arch`. */
export type Platform = keyof typeof libraries;

/**
 * Writes the tarball into `destination` and returns its path. `dist/` must have been built.
 * @param platforms whose native libraries it carries.
 */
export function pack(
  destination: string,
  platforms: readonly Platform[] = Object.keys(libraries) as Platform[],
): string {
  const stage = mkdtempSync(join(tmpdir(), 'admrl-pack-'));
  try {
    const [{ files }] = npmPack(root, '--dry-run') as [{ files: { path: string }[] }];
    for (const { path } of files) cpSync(join(root, path), join(stage, path));
    const { devDependencies, scripts, ...manifest } = readManifest(root);
    writeManifest(stage, { ...manifest, bundleDependencies: ['onnxruntime-node'] });
    stageRuntime(stage, platforms);
    const [{ filename }] = npmPack(stage, '--pack-destination', resolve(destination)) as [
      { filename: string },
    ];
    return join(resolve(destination), filename);
  } finally {
    rmSync(stage, { recursive: true });
  }
}

function stageRuntime(stage: string, platforms: readonly Platform[]): void {
  const common = 'node_modules/onnxruntime-common';
  cpSync(join(root, common), join(stage, common), { recursive: true });
  const node = 'node_modules/onnxruntime-node';
  const parts = platforms.flatMap((platform) =>
    ['onnxruntime_binding.node', libraries[platform]].map((name) => `${platform}/${name}`),
  );
  for (const part of ['dist', 'README.md', ...parts.map((file) => `bin/napi-v6/${file}`)]) {
    cpSync(join(root, node, part), join(stage, node, part), { recursive: true });
  }
  const { scripts, devDependencies, dependencies, ...manifest } = readManifest(join(root, node));
  const version = dependencies?.['onnxruntime-common'];
  writeManifest(join(stage, node), {
    ...manifest,
    dependencies: { 'onnxruntime-common': version },
  });
}

function npmPack(cwd: string, ...args: readonly string[]): unknown {
  const command = ['pack', '--json', '--ignore-scripts', '--offline', ...args];
  const options = { cwd, encoding: 'utf8', stdio: 'pipe', maxBuffer: 2 ** 26 } as const;
  return JSON.parse(
    execFileSync('npm', command, { ...options, shell: process.platform === 'win32' }),
  );
}

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: unknown;
  readonly scripts?: unknown;
}

function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
}

function writeManifest(folder: string, manifest: object): void {
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
}

if (process.argv[1] === import.meta.filename) process.stdout.write(`${pack(root)}\n`);
