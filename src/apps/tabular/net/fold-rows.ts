/** Rows that are scored in their fold: model inputs and targets, row-major. */
export interface FoldRows {
  /** Fold of each row of the table; rows without a fold are left out. */
  readonly folds: Uint8Array
  readonly cats: { readonly values: Int32Array; readonly width: number }
  readonly conts: { readonly values: Float32Array; readonly width: number }
  /** Encoded targets: numbers, class numbers, or 0 and 1 for each label. */
  readonly targets: ArrayLike<number>
  readonly weights: Float64Array | null
}
