import { IndexError, ShapeError } from '../base/errors.ts'

/** Arrays that can be split: one element per row. */
export type Splittable =
  readonly unknown[] | Int32Array | Float32Array | Float64Array | Uint8Array | BigInt64Array

type Plain<A> = A extends readonly (infer T)[] ? T[] : A

/** The validation rows and the other rows of one array. */
export type Split<A> = readonly [valid: Plain<A>, train: Plain<A>]

/**
 * Marks rows by index: 1 for those in `idxs`, 0 for the others. Negative indices count from the end.
 *
 * @throws IndexError for an index out of range.
 */
export function rowMask(operation: string, idxs: ArrayLike<number>, rows: number): Uint8Array {
  const mask = new Uint8Array(rows)
  for (let i = 0; i < idxs.length; i++) {
    const given = idxs[i]!
    const row = given < 0 ? given + rows : given
    if (!Number.isInteger(row) || row < 0 || row >= rows)
      throw new IndexError(
        operation,
        `row ${given} does not exist; there are ${rows} rows, so it must be from ${-rows} to ${rows - 1}`,
      )
    mask[row] = 1
  }
  return mask
}

/**
 * Splits arrays of equal length into the rows in `idxs` and the rest. Both keep the original order, a repeated index counts once, and negative indices count
 * from the end (`[-1]` is the last row).
 *
 * @returns `[validation, training]` for each array.
 * @throws IndexError for a row that does not exist; ShapeError if the arrays differ in length.
 * @example
 * const [[validX, trainX], [validY, trainY]] = splitByIdx([-1, 0], [5, 6, 7], [50, 60, 70])
 * validX // [5, 7]
 * trainY // [60]
 */
export function splitByIdx<const A extends readonly Splittable[]>(
  idxs: ArrayLike<number>,
  ...arrays: A
): { readonly [K in keyof A]: Split<A[K]> } {
  const rows = arrays[0]?.length ?? 0
  for (const array of arrays)
    if (array.length !== rows)
      throw new ShapeError(
        'splitByIdx',
        'all arrays must have the same number of rows',
        Object.fromEntries(arrays.map((other, i) => [`array ${i}`, [other.length]])),
      )
  const mask = rowMask('splitByIdx', idxs, rows)
  const split = (array: Splittable): unknown => {
    const pick = (wanted: number): unknown =>
      (array as unknown[]).filter((_: unknown, row: number) => mask[row] === wanted)
    return [pick(1), pick(0)]
  }
  return arrays.map(split) as { readonly [K in keyof A]: Split<A[K]> }
}
