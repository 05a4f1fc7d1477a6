import { Breathing } from '../../../base/breathe.ts'
import { gatherRows, type NumberArray } from '../../../data/columns.ts'
import { shardOf, WHOLE } from '../../../data/shard.ts'
import { kernelsOf, scopeOn, takeValues } from '../../../learner/batch-tensors.ts'
import type { DataParallelTraining } from '../../../learner/data-parallel.ts'
import { noGrad, tensor } from '../../../tensor/index.ts'
import { FoldOutputs } from './fold-outputs.ts'
import type { FoldRows } from './fold-rows.ts'
import { FOLDS, foldOfMember } from './folds.ts'
import type { Group, TabularNet } from './tabular-net.ts'

/** Rows per step. */
const ROWS_AT_ONCE = 2048

/** Out-of-fold predictions of a group: each row is predicted by the members that skip its fold. */
export class FoldAnswers {
  readonly #net: TabularNet
  readonly #group: Group
  readonly #order: readonly Int32Array[]
  readonly #together: DataParallelTraining | undefined
  /** The rows and their folds. */
  readonly rows: FoldRows

  /** @param together processes of which each predicts its part of the rows. */
  constructor(net: TabularNet, group: Group, rows: FoldRows, together?: DataParallelTraining) {
    this.#together = together
    this.#net = net
    this.#group = group
    this.rows = rows
    this.#order = Array.from({ length: FOLDS }, (_, fold) => {
      const own: number[] = []
      rows.folds.forEach((each, row) => {
        if (each === fold) own.push(row)
      })
      return Int32Array.from(own)
    })
  }

  /** The predictions of the net with its current weights. */
  async read(): Promise<FoldOutputs> {
    return new FoldOutputs(this.rows, this.#net.options, {
      order: this.#order,
      outputs: await this.#outputs(),
    })
  }

  /** The outputs of the members of each fold for its rows, [members, rows, outputs]. */
  async #outputs(): Promise<Float32Array[]> {
    const { members, judges } = this.#net.options
    const count = this.#group === 'net' ? members : judges
    const out: Float32Array[] = []
    const breathing = new Breathing(50)
    for (const [fold, rows] of this.#order.entries()) {
      const own = Array.from({ length: count }, (_, member) => member).filter(
        (member) => foldOfMember(member, count) === fold,
      )
      out.push(await this.#ofFold(rows, { from: own[0] ?? 0, count: own.length }, breathing))
    }
    return out
  }

  async #ofFold(
    rows: Int32Array,
    range: { readonly from: number; readonly count: number },
    breathing: Breathing,
  ): Promise<Float32Array> {
    const { outputs } = this.#net.options
    const { cats, conts } = this.rows
    const out = new Float32Array(range.count * rows.length * outputs)
    if (range.count === 0) return out
    const [first, end] = shardOf(rows.length, this.#together ?? WHOLE)
    for (let from = first; from < end; from += ROWS_AT_ONCE) {
      const size = Math.min(ROWS_AT_ONCE, end - from)
      const part = rows.subarray(from, from + size)
      const values = await takeValues(
        scopeOn(kernelsOf(this.#net), () =>
          noGrad(() =>
            this.#net.memberOutputs(
              tensor(pick(cats, part, new Int32Array(size * cats.width)), { shape: [size, cats.width] }),
              tensor(pick(conts, part, new Float32Array(size * conts.width)), { shape: [size, conts.width] }),
              this.#group,
              range,
            ),
          ),
        ),
      )
      for (let member = 0; member < range.count; member++)
        out.set(
          values.subarray(member * size * outputs, (member + 1) * size * outputs) as Float32Array,
          (member * rows.length + from) * outputs,
        )
      await breathing.now()
    }
    // The rows of other processes are 0 here.
    await this.#together?.sum(out)
    return out
  }
}

function pick<T extends NumberArray>(
  column: { readonly values: T; readonly width: number },
  rows: Int32Array,
  out: T,
): T {
  gatherRows(column, rows, 0, rows.length, out, 0)
  return out
}
