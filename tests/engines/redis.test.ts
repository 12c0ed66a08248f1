/** @file A sweep on a real Redis, and on a disk that is full. */

import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { admrl } from '../cli/admrl.ts';
import { halvedSweep, tinySweep } from '../cli/tinySweep.ts';
import { describeQueue, done, type QueueFolder } from './queueCases.ts';
import { redisService, whyNoRedis } from './queueServices.ts';
import { bytesOf, statusOf } from './sweepFolders.ts';

const canMount = process.platform === 'linux' && userInfo().uid === 0;
if (!canMount) {
  process.stderr.write('the test of a full disk is skipped: only root mounts a small one\n');
}

describeQueue('Redis', whyNoRedis(), redisService, (folder) => {
  halved(folder);
  fullDisk(folder);
});

function halved({ path, submit, work }: QueueFolder): void {
  it('goes from rung to rung, and drops and finishes the same runs as this machine', async () => {
    const text = halvedSweep();
    for (const name of ['rungs', 'halved']) writeFileSync(join(path, `${name}.yaml`), text);
    expect(await admrl(['sweep', 'rungs.yaml'], path)).toMatchObject({ code: 0 });

    const submitter = submit('halved');
    const workers = [work('halved'), work('halved')];
    const { stderr } = await done(submitter);
    expect(stderr.match(/jobs are done by/g)).toHaveLength(1);
    expect(stderr).toContain('2 of 4 jobs are dropped');
    await Promise.all(workers.map(done));
    const states = async (name: string): Promise<unknown[]> =>
      (await statusOf(path, name)).map(({ index, state }) => ({ index, state }));
    expect(await states('halved')).toEqual(await states('rungs'));
    expect(bytesOf(path, 'halved')).toEqual(bytesOf(path, 'rungs'));
  });
}

function fullDisk({ path, submit, work }: QueueFolder): void {
  const disk = join(path, 'runs/full');
  let isMounted = false;
  const mount = (options: string): void => {
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', disk]);
    isMounted = true;
  };
  afterAll(() => {
    if (isMounted) execFileSync('umount', [disk]);
  });

  it.skipIf(!canMount)('says that a disk is full, and goes on when there is space', async () => {
    const text = tinySweep('nTasks: 3', 'evaluate: { tests: grid 2 }').replace(', mb-unif', '');
    writeFileSync(join(path, 'space.yaml'), text);
    writeFileSync(join(path, 'full.yaml'), text);
    expect(await admrl(['sweep', 'space.yaml'], path)).toMatchObject({ code: 0 });
    mkdirSync(disk, { recursive: true });
    // Less than half of what the run needs.
    mount('size=48k');
    const submitter = submit('full');
    await done(work('full'));
    const failed = await submitter.finished;
    expect(failed.code).toBe(1);
    expect(failed.stderr).toMatch(
      /failed: cannot write \S+: no space left on the disk \(ENOSPC\)$/m,
    );
    expect((await statusOf(path, 'full')).map(({ state }) => state)).not.toContain('finished');

    mount('remount,size=64m');
    const again = submit('full');
    await again.lines(/jobs are done by/, 1);
    await done(work('full'));
    await done(again);
    expect(bytesOf(path, 'full')).toEqual(bytesOf(path, 'space'));
  });
}
