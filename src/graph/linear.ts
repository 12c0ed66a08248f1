/** @file The matrix product. */

import { createNode, type Node } from './node.ts';
import { assertType, formatShape, sameShape } from './shape.ts';
import { transpose } from './structure.ts';

/** Which operands are read transposed, without a copy for matrices. */
export interface MatmulOptions {
  readonly transposeA?: boolean;
  readonly transposeB?: boolean;
}

function swapLast(x: Node): Node {
  const last = x.shape.length - 1;
  const permutation = x.shape.map((_, axis) => axis);
  permutation[last - 1] = last;
  permutation[last] = last - 1;
  return transpose(x, permutation);
}

/**
 * The matrix product `[…, N, K] · […, K, M]` → `[…, N, M]`, or of transposed operands.
 * Leading (batch) dimensions must be equal.
 * @throws RangeError naming both shapes if they do not match.
 */
export function matmul(a: Node, b: Node, options: MatmulOptions = {}): Node {
  const { transposeA = false, transposeB = false } = options;
  assertType('MatMul', a, 'float32');
  assertType('MatMul', b, 'float32');
  const rank = a.shape.length;
  if (rank > 2 && rank === b.shape.length && (transposeA || transposeB)) {
    return matmul(transposeA ? swapLast(a) : a, transposeB ? swapLast(b) : b);
  }
  const [rows, inner] = transposeA ? a.shape.slice(-2).reverse() : a.shape.slice(-2);
  const [innerB, columns] = transposeB ? b.shape.slice(-2).reverse() : b.shape.slice(-2);
  const batch = a.shape.slice(0, -2);
  const fits = rank >= 2 && rank === b.shape.length && sameShape(batch, b.shape.slice(0, -2));
  if (!fits || inner !== innerB) {
    throw new RangeError(
      `MatMul: shapes ${formatShape(a.shape)}${transposeA ? 'ᵀ' : ''} and ${formatShape(b.shape)}${transposeB ? 'ᵀ' : ''} do not fit`,
    );
  }
  return createNode('MatMul', [a, b], 'float32', [...batch, rows, columns], {
    attributes: { transA: transposeA ? 1 : 0, transB: transposeB ? 1 : 0 },
  });
}
