/** @file Rows of a matrix, none of them much longer than the others. */

import { divide, exp, log, maximum, minimum, multiply, sqrt } from '../../../graph/elementwise.ts';
import { and, cast, greaterOrEqual, lessOrEqual, where } from '../../../graph/logic.ts';
import type { Node } from '../../../graph/node.ts';
import { sum, sumOfSquares } from '../../../graph/reduce.ts';
import { broadcastTo, reshape } from '../../../graph/structure.ts';

/** Lengths whose squares are numbers; rows of other lengths say nothing. */
const [shortest, longest] = [1e-15, 1e15];

/**
 * `rows` `[N, M]`, those that are longer than `multiple` times the geometric mean of all lengths scaled down to it: a few
 * enormous rows do not raise it. Rows that are 0, or not finite, do not count and become 0.
 */
export function limitedRows(rows: Node, multiple: number): Node {
  const [count, width] = rows.shape;
  const lengths = sqrt(sumOfSquares(rows, { axes: [1] }));
  const counts = and(greaterOrEqual(lengths, shortest), lessOrEqual(lengths, longest));
  const counted = where(counts, lengths, 1);
  const size = maximum(sum(cast(counts, 'float32')), 1);
  const limit = multiply(exp(divide(sum(log(counted)), size)), multiple);
  const factors = minimum(divide(limit, counted), 1);
  const kept = where(broadcastTo(reshape(counts, [count, 1]), [count, width]), rows, 0);
  return multiply(kept, reshape(factors, [count, 1]));
}
