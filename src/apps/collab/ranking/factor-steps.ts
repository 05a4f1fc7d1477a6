import { matmul, scope, tensor, type Tensor } from '../../../tensor/index.ts'
import { kernels } from '../../../tensor/runtime.ts'
import type { Lists } from './events.ts'

/** Multiplications between two pauses. */
const AT_ONCE = 1e9

/** One side of a factorization: its vectors, and for each of them the rows of the other side with which it has events. */
export interface FactorSide {
  /** [rows, width], improved in place. */
  readonly vectors: Tensor
  readonly lists: Lists
  /** int32 tensors of the lists. */
  readonly starts: Tensor
  readonly values: Tensor
  /** [rows]. */
  readonly ridge: Tensor
}

/** @param ridge of each row. */
export function factorSide(
  vectors: Float32Array,
  width: number,
  lists: Lists,
  ridge: (row: number) => number,
): FactorSide {
  const rows = vectors.length / width
  return {
    vectors: tensor(vectors, { shape: [rows, width] }),
    lists,
    starts: tensor(lists.starts),
    values: tensor(lists.values),
    ridge: tensor(Float32Array.from({ length: rows }, (_, row) => ridge(row))),
  }
}

/**
 * Improves the vectors of one side while those of the other are fixed, by the conjugate gradient method. Each row takes `steps` from its current vector towards the
 * solution of the equations of `FactorSolver`, without forming their matrix (Takács et al. 2011). The vectors of the previous epoch are a good start, so few steps are enough.
 *
 * @param pause Called between blocks of rows.
 */
export async function improveFactors(
  { vectors, lists, starts, values, ridge }: FactorSide,
  { vectors: fixed }: FactorSide,
  { unobserved, steps }: { readonly unobserved: number; readonly steps: number },
  pause: () => Promise<void> | undefined,
): Promise<void> {
  const [rows, width] = vectors.shape as readonly [number, number]
  const shared = scope(() => matmul(fixed.transpose(0, 1), fixed).mul(unobserved))
  const most = AT_ONCE / (4 * width * (steps + 1))
  for (let from = 0; from < rows;) {
    let to = from + 1
    while (to < rows && lists.starts[to + 1]! - lists.starts[from]! + (to - from) * width < most) to++
    scope(() =>
      kernels().factorSteps({
        vectors: vectors.narrow(0, from, to - from),
        fixed,
        shared,
        ridge: ridge.narrow(0, from, to - from),
        lists: {
          starts: starts.narrow(0, from, to - from + 1),
          values,
          onHost: { starts: lists.starts.subarray(from, to + 1), values: lists.values },
        },
        steps,
      }),
    )
    from = to
    await pause()
  }
}
