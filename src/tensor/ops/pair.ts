import { ValueError } from '../../base/errors.ts'

/** One size for every dimension, or one for each. */
export type Sizes = number | readonly number[]

/**
 * A size for each of `count` dimensions.
 *
 * @throws ValueError unless they are integers of at least `least`.
 */
export function sizesOf(
  operation: string,
  name: string,
  value: Sizes,
  count: number,
  least: number,
): readonly number[] {
  const single = typeof value === 'number' ? value : value?.length === 1 ? value[0] : undefined
  const list = single === undefined ? value : Array.from({ length: count }, () => single)
  const fits = (size: unknown): boolean => Number.isSafeInteger(size) && (size as number) >= least
  if (!Array.isArray(list) || list.length !== count || !list.every(fits))
    throw new ValueError(
      operation,
      `${name} must be an integer of at least ${least}${count > 1 ? `, or ${count} of them` : ''}, got ${JSON.stringify(value)}`,
    )
  return list as readonly number[]
}

/** Sizes of one or two dimensions as [rows, columns]: a row of one where there is one. */
export function pairOf(sizes: readonly number[], otherwise: number): readonly [number, number] {
  return sizes.length === 1 ? [otherwise, sizes[0]!] : [sizes[0]!, sizes[1]!]
}
