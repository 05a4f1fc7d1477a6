import { BatchLoader, ColumnarModelData, overlappingWindows, sequenceWindows } from '../../data/index.ts'

/** Two parts of a text and how to cut them into windows. */
export interface TextWindowOptions {
  readonly train: Int32Array
  readonly valid: Int32Array
  /** Characters per window. */
  readonly steps: number
  /** True: windows are adjacent and every character has a target. False: a window starts at each character, with one target each. */
  readonly everyStep: boolean
  readonly batchSize: number
  readonly seed: number
}

/**
 * Cuts two parts of a text into windows; none spans both parts. A batch is chars [steps, batch] with targets
 * [batch, steps] or [batch].
 *
 * @throws DataError if a part is too short for one window.
 */
export function textWindows(options: TextWindowOptions): ColumnarModelData {
  const { batchSize, seed } = options
  return new ColumnarModelData(
    loader(options.train, options, batchSize, { seed }),
    loader(options.valid, options, batchSize * 2, null),
  )
}

function loader(
  ids: Int32Array,
  { steps, everyStep }: TextWindowOptions,
  batchSize: number,
  shuffle: { readonly seed: number } | null,
): BatchLoader {
  const { columns, target, count } = everyStep ? sequenceWindows(ids, steps) : overlappingWindows(ids, steps)
  return new BatchLoader(
    {
      columns: columns.map((values) => ({ values, width: 0 })),
      target: target instanceof Int32Array ? { values: target, width: 0 } : target,
      rows: Int32Array.from({ length: count }, (_, i) => i),
    },
    { batchSize, shuffle, stacked: true },
  )
}
