import { IndexError } from '../base/errors.ts'
import { placeText } from './overflow.ts'

// What an operation throws for a number outside its table: the same words on every backend.

/** Who looks something up, for its IndexError: the operation that a person called, and the shape of the index that they gave it. */
export interface IndexCaller {
  readonly operation: string
  readonly shape: readonly number[]
  /** How often each number stands in a row in the kernel's index. Default 1. */
  readonly repeats?: number
}

/** For takeRows, addRows, gather and scatterAdd: the number `found` of the kernel's index, at `position` in row-major order. */
export function indexError(
  { operation, shape, repeats = 1 }: IndexCaller,
  position: number,
  found: number,
  size: number,
): IndexError {
  const place = shape.length === 0 ? 'the index' : `index ${placeText(Math.floor(position / repeats), shape)}`
  const range = size === 0 ? 'but the dimension is empty' : `outside 0 to ${size - 1}`
  return new IndexError(operation, `${place} is ${found}, ${range}`)
}

/** For losses: the target of a row. */
export function classError(operation: string, row: number, found: number, classes: number): IndexError {
  return new IndexError(
    operation,
    `target ${row} is class ${found}, but there are ${classes} classes, 0 to ${classes - 1}`,
  )
}

/** For word vectors: a number of the corpus. */
export function wordError(operation: string, position: number, found: number, words: number): IndexError {
  return new IndexError(operation, `word ${found} at position ${position} is outside 0 to ${words - 1}`)
}

/** For pairwise ranking: a number of a list of triples, which name a user and two items. */
export function tripleError(position: number, found: number, users: number, items: number): IndexError {
  const [what, size] = position % 3 === 0 ? ['user', users] : ['item', items]
  return new IndexError(
    'pairSteps',
    `${what} ${found} of triple ${Math.floor(position / 3)} is outside 0 to ${Number(size) - 1}`,
  )
}
