import type { Strided } from '../storage.ts'

/** Concatenated lists of rows of a table: list i has the numbers from `starts[i]` to below `starts[i + 1]`. */
export interface RowLists {
  /** int32 [lists + 1], contiguous, ascending; the last may be below the number of values, the first above 0. */
  readonly starts: Strided
  /** int32 [values], contiguous: row numbers of the table. */
  readonly values: Strided
  /** The same numbers, for backends that need an index of their own. */
  readonly onHost: { readonly starts: ArrayLike<number>; readonly values: ArrayLike<number> }
}

/** One side of a matrix factorization whose other side stays as it is: see `FactorKernels.factorSteps`. All float32 and contiguous. */
export interface FactorStep {
  /** [rows, width]: the vectors to improve, in place. */
  readonly vectors: Strided
  /** [others, width]: the vectors of the other side. */
  readonly fixed: Strided
  /** [width, width], symmetric: the part of the equations that all rows share. */
  readonly shared: Strided
  /** [rows], positive. */
  readonly ridge: Strided
  /** For each row, rows of `fixed`. */
  readonly lists: RowLists
  /** At least 1. */
  readonly steps: number
}

/** Steps of pairwise ranking. All float32 and contiguous but the triples. */
export interface PairSteps {
  /** [users, width], [items, width] and [items]: changed in place. */
  readonly users: Strided
  readonly items: Strided
  readonly biases: Strided
  /** int32 [steps, 3], contiguous: a user, an item, and an item that should have a lower score for them. */
  readonly triples: Strided
  /** The same numbers, for backends that need an index of their own. */
  readonly onHost: ArrayLike<number>
  /** Learning rate of the first step, and what is added to it after each. */
  readonly rate: number
  readonly slope: number
  /** Penalty of the vectors and biases of each step. */
  readonly l2: number
}

/** Matrix factorization: alternating least squares, and pairwise ranking. */
export interface FactorKernels {
  /**
   * `steps` steps of the conjugate gradient method for each row w of `vectors`, from where it is towards the solution of
   *
   *     (shared + ridge[row] I + sum over its list of h h^T) w = sum over its list of h
   *
   * A row with an empty list becomes 0. Rows do not depend on each other: same bits at any thread count. A number outside the table is an IndexError, by the rule
   * of `CoreKernels`.
   */
  factorSteps(step: FactorStep): void

  /**
   * For each triple (u, i, j) in order, a step down the gradient of
   *
   *     -log sigmoid(u . (i - j) + bias i - bias j) + l2 / 2 * (|u|^2 + |i|^2 + |j|^2 + (bias i)^2 + (bias j)^2)
   *
   * where all three vectors and both biases are read before any is written. A number outside its table is an IndexError by the rule of `CoreKernels`, and nothing is
   * changed then.
   */
  pairSteps(step: PairSteps): void
}
