import type { DateOrder } from './date-order.ts'

/** A note about how a file was read. */
export interface ReadNote {
  /** The column it is about, or null for the whole file. */
  readonly column: string | null
  /** One sentence. */
  readonly message: string
  /** The order in which its dates were read, for dates with the year last. */
  readonly dateOrder?: DateOrder
}
