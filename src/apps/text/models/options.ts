/** Sizes of a character model; the lesson's are 42 factors, 256 hidden units and 8 steps. */
export interface CharModelSizes {
  /** Number of characters in the vocabulary. */
  readonly vocabulary: number
  /** Length of a character's vector. */
  readonly factors: number
  /** Length of the state that is carried from character to character. */
  readonly hidden: number
  /** Characters in a window. */
  readonly steps: number
}
