import { RowFile, type RowBlock, type RowLayout } from '../../../data/row-file.ts'
import { countingRows } from '../../../data/tables/cell-error.ts'
import type { StoredTable } from '../../../data/tables/duckdb/stored-table.ts'
import type { LearnedFile } from './learn-file.ts'
import type { MemoryPlan } from './memory-plan.ts'
import { weightCells } from '../row-weights.ts'
import { rowsOn, Side } from './split-file.ts'
import { uniformDraws } from './uniform-draws.ts'

export interface WritePreparedOptions {
  readonly plan: MemoryPlan
  readonly seed: number
  /** The column of row weights. */
  readonly weights: string | undefined
}

/**
 * Writes the rows of a table on disk as net inputs: each training row to a random block, and the validation rows in order to the last block.
 */
export async function writePrepared(
  path: string,
  store: StoredTable,
  { marks, trainRows, validRows, pipeline, target, weightFactors }: LearnedFile,
  { plan, seed, weights }: WritePreparedOptions,
): Promise<RowFile> {
  const [cats, conts] = [pipeline.cats.length, pipeline.conts.length]
  const width = target.kind === 'multi-label' ? target.classes.length : 1
  const isPlainClass = target.kind === 'classification' && weights === undefined
  const layout: RowLayout = {
    columns: [
      { kind: 'int32', width: Math.max(1, cats) },
      { kind: 'float32', width: Math.max(1, conts) },
    ],
    target: isPlainClass
      ? { kind: 'int32', width: 0 }
      : { kind: 'float32', width: width + Number(weights !== undefined) },
  }
  const numbers = Math.max(1, cats) + Math.max(1, conts) + Math.max(1, layout.target.width)
  const blocks = Math.ceil(trainRows / plan.rowsInBlock(numbers))
  const file = RowFile.create(path, layout, [
    ...drawnBlocks(trainRows, blocks, seed),
    { from: trainRows, rows: validRows },
  ])
  const block = blockDrawer(blocks, seed)
  const wanted = [...new Set([...pipeline.needed, target.name, ...(weights === undefined ? [] : [weights])])]
  try {
    await store.eachPiece(wanted, ({ from, table }) => {
      const rows = rowsOn(marks, from, table.rows, (side) => side !== Side.none)
      const own = rows.length === table.rows ? table : table.take(rows)
      const [inputs, truths, counts] = countingRows(
        () =>
          [
            pipeline.transform(own),
            target.encode(own),
            weights === undefined ? null : weightCells(own, weights),
          ] as const,
        (row) => rows[row]!,
      )
      for (let row = 0; row < own.rows; row++) {
        const isTrain = marks[from + rows[row]!] === Side.train
        let at = file.next(isTrain ? block() : blocks)
        for (let i = 0; i < cats; i++) file.ints[at + i] = inputs.cats[i]![row]!
        if (cats === 0) file.ints[at] = 0
        at += Math.max(1, cats)
        for (let j = 0; j < conts; j++) file.floats[at + j] = inputs.conts[row * conts + j]!
        if (conts === 0) file.floats[at] = 0
        at += Math.max(1, conts)
        if (isPlainClass) file.ints[at] = truths[row]!
        else for (let i = 0; i < width; i++) file.floats[at + i] = truths[row * width + i]!
        if (counts !== null) file.floats[at + width] = counts[row]! * weightFactors[isTrain ? 0 : 1]
      }
    })
    file.finish()
    return file
  } catch (error) {
    file.remove()
    throw error
  }
}

/** The blocks filled by `blockDrawer`, in order: drawing twice tells in advance how many rows each gets. */
function drawnBlocks(rows: number, blocks: number, seed: number): RowBlock[] {
  const sizes = new Float64Array(blocks)
  const block = blockDrawer(blocks, seed)
  for (let row = 0; row < rows; row++) sizes[block()]!++
  let from = 0
  return Array.from(sizes, (size) => {
    const own = { from, rows: size }
    from += size
    return own
  })
}

/** Draws blocks uniformly, reproducible by seed. */
function blockDrawer(blocks: number, seed: number): () => number {
  const draw = uniformDraws(seed, 'split')
  return () => Math.floor(draw() * blocks)
}
