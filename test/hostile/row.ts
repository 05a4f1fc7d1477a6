import type { Tensor } from '../../src/tensor/index.ts'
import type { Input } from '../ops/case.ts'

/** One call that takes tensors: every one of them is handed over in hostile ways. */
export interface Row {
  readonly label: string
  readonly inputs: readonly Input[]
  /** Gives back all that the call computes or changes. Draws the same numbers each time it is called. */
  readonly run: (...inputs: Tensor[]) => Tensor | readonly Tensor[]
  /** Inputs whose gradient is compared: all of float32, unless said. */
  readonly wrt?: readonly number[]
  /** True where the call promises never to copy, so it may refuse a layout. */
  readonly needsLayout?: true
  /** True for nets of several layers, whose roundings add up. */
  readonly deep?: true
  /** Inputs that the call writes to: where they overlap themselves it must refuse. */
  readonly changes?: readonly number[]
}

/** A row of one call. */
export const row = (
  label: string,
  inputs: readonly Input[],
  run: Row['run'],
  more: Partial<Row> = {},
): Row => ({
  label,
  inputs,
  run,
  ...more,
})
