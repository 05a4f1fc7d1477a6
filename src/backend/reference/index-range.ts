import { IndexError } from '../../base/errors.ts'

/**
 * Checks that every number of an index lies in 0 to size - 1 or is `ignored`.
 *
 * @throws IndexError that names the first that does not.
 */
export function checkIndices(
  operation: string,
  what: string,
  indices: ArrayLike<number>,
  size: number,
  ignored: number | null = null,
): void {
  for (let i = 0; i < indices.length; i++) {
    const index = indices[i]!
    if (index === ignored || (index >= 0 && index < size)) continue
    const range = size === 0 ? 'there are none' : `they must lie in 0 to ${size - 1}`
    throw new IndexError(operation, `${what} ${index} at position ${i} does not exist; ${range}`)
  }
}
