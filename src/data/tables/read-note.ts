/** A note about how a file was read. */
export interface ReadNote {
  /** The column it is about, or null for the whole file. */
  readonly column: string | null
  /** One sentence. */
  readonly message: string
}
