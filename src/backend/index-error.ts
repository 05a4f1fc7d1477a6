import { IndexError } from '../base/errors.ts'
import { placeText } from './overflow.ts'

// What an operation throws for a number outside its table: the same words on every backend.

/** For takeRows, addRows, gather and scatterAdd: the number `found` of an index of this shape, at `position` in row-major order. */
export function indexError(
  operation: string,
  position: number,
  shape: readonly number[],
  found: number,
  size: number,
): IndexError {
  const range = size === 0 ? 'and there is nothing to choose from' : `outside 0 to ${size - 1}`
  return new IndexError(operation, `index ${placeText(position, shape)} is ${found}, ${range}`)
}

/** For losses: the target of a row. */
export function classError(operation: string, row: number, found: number, classes: number): IndexError {
  return new IndexError(
    operation,
    `target ${row} is class ${found}, and there are ${classes} classes, 0 to ${classes - 1}`,
  )
}

/** For word vectors: a number of the corpus. */
export function wordError(operation: string, position: number, found: number, words: number): IndexError {
  return new IndexError(operation, `word ${found} at position ${position} is outside 0 to ${words - 1}`)
}
