import { describe, expect, it } from 'vitest';
import { baseName, folderOf, memoryModelReader, resolvePath } from './modelReader.ts';

describe('paths of models', () => {
  it.each([
    ['/lab', 'arm.xml', '/lab/arm.xml'],
    ['/lab', './parts/../arm.xml', '/lab/arm.xml'],
    ['/lab', '../meshes/tet.obj', '/meshes/tet.obj'],
    ['/', '../../arm.xml', '/arm.xml'],
    ['/lab', '/robots/arm.xml', '/robots/arm.xml'],
    ['C:/lab', '../arm.xml', 'C:/arm.xml'],
    ['C:/lab', 'D:/arm.xml', 'D:/arm.xml'],
    // Without drives, a folder may be called so.
    ['/lab', 'd:/arm.xml', '/lab/d:/arm.xml'],
  ])('from %s, %s is %s', (folder, name, path) => {
    expect(resolvePath(folder, name)).toBe(path);
  });

  it('have a folder and a name', () => {
    expect(['/lab/arm.xml', '/arm.xml', 'C:/arm.xml'].map(folderOf)).toEqual(['/lab', '/', 'C:']);
    expect(['/lab/arm.xml', 'arm.xml'].map(baseName)).toEqual(['arm.xml', 'arm.xml']);
  });
});

describe('memoryModelReader', () => {
  const bytes = Uint8Array.of(1, 2);
  const reader = memoryModelReader(new Map([['/lab/an arm.xml', bytes]]));

  it('finds a file by its path, by a URL and by the text of one', async () => {
    const url = new URL('https://example.org/lab/an%20arm.xml?v=2');
    for (const file of ['lab/an arm.xml', '/lab/an arm.xml', url, url.href]) {
      expect(await reader.read(reader.locate(file))).toBe(bytes);
    }
  });

  it('gives null for another', async () => {
    expect(await reader.read('/lab/leg.xml')).toBeNull();
  });
});
