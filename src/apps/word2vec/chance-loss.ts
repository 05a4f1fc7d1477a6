/**
 * The loss of a model that gives every pair of words the same answer: the share of real pairs among them. Vectors whose loss is not below it have learned
 * nothing about words.
 *
 * @param negative Negatives per real pair.
 */
export function chanceLoss(negative: number): number {
  const real = 1 / (1 + negative)
  return -(real * Math.log(real) + (1 - real) * Math.log(1 - real))
}
