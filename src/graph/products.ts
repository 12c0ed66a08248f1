/** @file Products with Jacobians and Hessians, from gradients of gradients; no matrix is formed. */

import { add, multiply } from './elementwise.ts';
import { gradient } from './gradient.ts';
import { input, type Node } from './node.ts';
import { sum } from './reduce.ts';
import { formatShape, sameShape } from './shape.ts';

/** Σ ⟨a, b⟩ over pairs of equal shapes, a scalar. */
function innerProduct(op: string, a: readonly Node[], b: readonly Node[]): Node {
  if (a.length === 0 || a.length !== b.length) {
    throw new RangeError(`${op}: ${a.length} variables and ${b.length} directions given`);
  }
  return a
    .map((node, i) => {
      if (!sameShape(node.shape, b[i].shape)) {
        throw new RangeError(
          `${op}: variable ${i} has shape ${formatShape(node.shape)}, its direction ${formatShape(b[i].shape)}`,
        );
      }
      return sum(multiply(node, b[i]));
    })
    .reduce((total, term) => add(total, term));
}

/**
 * The directional derivative Σᵢ ∂output/∂wrtᵢ · tangentᵢ, of the shape of `output`.
 * Reverse mode twice: uᵀJ is linear in u, and its derivative along the tangents is J·tangent.
 * @throws RangeError when a tangent's shape differs from its variable's.
 */
export function jacobianVectorProduct(
  output: Node,
  wrt: readonly Node[],
  tangents: readonly Node[],
): Node {
  const direction = input(output.shape);
  const pulledBack = gradient(output, wrt, direction);
  const [product] = gradient(innerProduct('jacobianVectorProduct', pulledBack, tangents), [
    direction,
  ]);
  return product;
}

/**
 * The Hessian of a scalar times vectors: for each variable Σⱼ ∂²output/∂wrtᵢ∂wrtⱼ · vectorⱼ,
 * of that variable's shape.
 * @throws RangeError when a vector's shape differs from its variable's.
 */
export function hessianVectorProduct(
  output: Node,
  wrt: readonly Node[],
  vectors: readonly Node[],
): Node[] {
  const slope = innerProduct('hessianVectorProduct', gradient(output, wrt), vectors);
  return gradient(slope, wrt);
}
