import type { BatchPart } from '../batch.ts'

/** How a model reads texts. */
export interface TextReader<T> {
  /** How many different tokens or n-grams it knows. */
  readonly size: number
  /** What the model needs of a text. */
  read(text: string): T
  /** The length of that, in the units that make a batch long. */
  lengthOf(read: T): number
  /** The inputs of the model for several texts. */
  collate(texts: readonly T[]): readonly BatchPart[]
}
