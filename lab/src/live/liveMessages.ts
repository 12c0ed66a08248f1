/** @file What the page and the worker of a live robot tell each other. */

import type { LivePicture, LivePolicy, Place } from '../../../src/lab/liveRobot.ts';
import type { FamilySource } from '../family/familySource.ts';

/** To the worker: whose robot, how it acts from now on, and what a hand does to it. */
export type ToRobot =
  | { readonly kind: 'open'; readonly family: FamilySource }
  | { readonly kind: 'act'; readonly policy: LivePolicy }
  | { readonly kind: 'take' | 'pull' | 'push'; readonly at: Place }
  | { readonly kind: 'letGo' };

/** From the worker. */
export type FromRobot =
  | { readonly kind: 'opened'; readonly canBePushed: boolean }
  | { readonly kind: 'picture'; readonly picture: LivePicture }
  | { readonly kind: 'failed'; readonly message: string };
