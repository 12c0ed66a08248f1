/** @file Steps a robot beside the page as time goes by, whatever the search for its policy is doing. */

import { LiveRobot } from '../../../src/lab/liveRobot.ts';
import { keyFromSeed } from '../../../src/math/random.ts';
import type { FamilySource } from '../family/familySource.ts';
import { loadFamily } from '../family/loadFamily.ts';
import type { FromRobot, ToRobot } from './liveMessages.ts';

/** Milliseconds between two pictures. */
const pictureEvery = 33;

let robot: Promise<LiveRobot> | null = null;

const tell = (message: FromRobot): void => postMessage(message);

async function open(family: FamilySource): Promise<LiveRobot> {
  const opened = await LiveRobot.open(await loadFamily(family), keyFromSeed(1));
  tell({ kind: 'opened', canBePushed: opened.canBePushed });
  return opened;
}

/** Pictures, for as long as the worker lives. */
async function show(opened: LiveRobot): Promise<void> {
  for (let before = performance.now(); ; ) {
    const now = performance.now();
    const picture = await opened.advance((now - before) / 1000);
    before = now;
    if (picture !== null) tell({ kind: 'picture', picture });
    const left = pictureEvery - (performance.now() - now);
    await new Promise((done) => setTimeout(done, Math.max(0, left)));
  }
}

async function answer(message: ToRobot): Promise<void> {
  if (message.kind === 'open') {
    robot = open(message.family);
    await show(await robot);
    return;
  }
  const opened = await robot;
  if (opened === null) return;
  if (message.kind === 'act') await opened.act(message.policy);
  else if (message.kind === 'letGo') opened.letGo();
  else opened[message.kind](message.at);
}

addEventListener('message', ({ data }: MessageEvent<ToRobot>) => {
  answer(data).catch((error: Error) => tell({ kind: 'failed', message: error.message }));
});
