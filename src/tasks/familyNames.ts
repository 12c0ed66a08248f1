/** @file The names of the built-in families: what lists them need not load them. */

/** As the command line takes them; the first five are the paper's. */
export const familyNames = [
  'hopper2d',
  'walker2d',
  'ant2d',
  'ant3d',
  'cheetah-highdim',
  'drone2d',
  'half-cheetah-vel',
  'pointMass',
] as const;

/** Name of a built-in family. */
export type FamilyName = (typeof familyNames)[number];
