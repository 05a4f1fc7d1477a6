import { defined } from '../../../base/defined.ts'
import { nodeBuiltin } from '../../../base/node-builtin.ts'
import { makeTemporaryFolder } from '../../../base/temporary-folder.ts'
import { RowFileLoader } from '../../../data/row-file-loader.ts'
import type { RowBlock, RowFile } from '../../../data/row-file.ts'
import { orderIn, type DateOrder } from '../../../data/tables/date-order.ts'
import { StoredTable } from '../../../data/tables/duckdb/stored-table.ts'
import type { TablePipeline } from '../../../data/tables/pipeline/table-pipeline.ts'
import type { Table } from '../../../data/tables/table.ts'
import { BACKGROUND_ROWS } from '../background.ts'
import type { TabularFileOptions } from '../options.ts'
import { learnFile, type LearnedFile } from './learn-file.ts'
import { memoryPlan, type MemoryPlan } from './memory-plan.ts'
import type { PreparedTable, SampledRows } from '../prepare.ts'
import { scoresOfAnswer, scoresOfFile } from './score-file.ts'
import { Side } from './split-file.ts'
import { uniformDraws } from './uniform-draws.ts'
import { writePrepared } from './write-prepared.ts'

/** Number of rows from which the bins of numbers are computed. */
const SAMPLED = 50_000

/** A table in a file, prepared on disk. `close` removes the temporary files. */
export interface PreparedFile extends PreparedTable {
  close(): void
}

/**
 * Does what `prepare` does, for a file that is larger than memory: DuckDB copies its rows to disk, the pipeline is fitted in passes over a few rows at a
 * time, and model-ready rows are written to a separate file, each training row to a random block (`RowFileLoader` says why). Memory per row is one byte
 * during this, and five more while a random split is drawn.
 *
 * @throws everything that `prepare` throws, and FileError if the temporary folder is full.
 */
export async function prepareFile(
  path: string,
  options: TabularFileOptions & { readonly memory: number },
): Promise<PreparedFile> {
  const { path: folder, remove } = makeTemporaryFolder('rows', options.folder)
  try {
    const plan = memoryPlan(options.memory)
    const { rows, learned, file, valid, background, dateOrder } = await onDisk(path, folder, plan, options)
    const blocks = runsOf(file.blocks.at(-1)!, plan.rowsInBlock(file.width))
    const { target, pipeline, trainRows, validRows, warnings, simplest } = learned
    const judged = { file, blocks, target, isWeighted: options.weights !== undefined }
    const baseline = await scoresOfAnswer(simplest, judged)
    return {
      rows,
      trainRows,
      validRows,
      valid,
      background,
      pipeline,
      target,
      positive: null,
      baseline,
      warnings,
      dateOrder,
      isWeighted: judged.isWeighted,
      inputs: null,
      sample: () => sampleRows(file, pipeline),
      data: ({ batchSize, seed }) => ({
        trainLoader: new RowFileLoader(file, file.blocks.slice(0, -1), { batchSize, shuffle: { seed } }),
        validLoader: new RowFileLoader(file, blocks, { batchSize: batchSize * 2 }),
      }),
      scores: (run) => scoresOfFile(run, judged),
      close: () => {
        file.remove()
        remove()
      },
    }
  } catch (error) {
    remove()
    throw error
  }
}

/** The first training rows of a file: a random sample, because rows were put into random blocks. */
function sampleRows(file: RowFile, { cats, conts }: TablePipeline): SampledRows {
  const rows = Math.min(SAMPLED, file.blocks.at(-1)!.from)
  const numbers = new Int32Array(rows * file.width)
  file.read(0, rows, numbers)
  const floats = new Float32Array(numbers.buffer)
  const [codes, measures] = [Math.max(1, cats.length), Math.max(1, conts.length)]
  const sample = {
    rows,
    cats: new Int32Array(rows * codes),
    conts: new Float32Array(rows * measures),
  }
  for (let row = 0; row < rows; row++) {
    const at = row * file.width
    sample.cats.set(numbers.subarray(at, at + codes), row * codes)
    sample.conts.set(floats.subarray(at + codes, at + codes + measures), row * measures)
  }
  return sample
}

/** Everything that needs the table itself. Its result does not, so the database frees its memory before training starts. */
async function onDisk(
  path: string,
  folder: string,
  plan: MemoryPlan,
  options: TabularFileOptions,
): Promise<{
  readonly rows: number
  readonly learned: Omit<LearnedFile, 'marks'>
  readonly file: RowFile
  readonly valid: Table
  readonly background: Table
  readonly dateOrder: DateOrder | undefined
}> {
  const { dates = [], texts = [], missing, decimal, dateOrder, signal, seed = 42, weights, onRows } = options
  const { join } = nodeBuiltin('path', 'tabular.fitFile')
  const store = await StoredTable.open(path, {
    ...defined({ missing, decimal, dateOrder }),
    types: Object.fromEntries([
      ...dates.map((name) => [name, 'date'] as const),
      ...texts.map((name) => [name, 'text'] as const),
    ]),
    memoryLimit: plan.database,
    threads: plan.threads,
    rowsPerPiece: plan.rowsPerPiece,
    folder,
    signal,
    onPiece: onRows,
  })
  try {
    const { marks, ...learned } = await learnFile(store, options)
    const wanted = plan.sampleRows(store.columns.length)
    const sample = (side: number, of: number, most: number): Promise<Table> =>
      store.take(sampleOf(marks, side, { of, wanted: most, seed }))
    const valid = await sample(Side.valid, learned.validRows, wanted)
    const background = await sample(Side.train, learned.trainRows, BACKGROUND_ROWS)
    const written = { plan, seed, weights }
    const file = await writePrepared(join(folder, 'prepared.rows'), store, { ...learned, marks }, written)
    return { rows: store.rows, learned, file, valid, background, dateOrder: orderIn(store.notes) }
  } finally {
    store.close()
  }
}

/** All rows on a side, or as many of them as wanted, each with the same probability (selection sampling; Knuth, volume 2, 3.4.2). */
function sampleOf(
  marks: Uint8Array,
  side: number,
  { of, wanted, seed }: { readonly of: number; readonly wanted: number; readonly seed: number },
): Int32Array {
  const sample = new Int32Array(Math.min(wanted, of))
  const draw = uniformDraws(seed, 'sampling')
  let [seen, at] = [0, 0]
  for (let row = 0; row < marks.length && at < sample.length; row++) {
    if (marks[row] !== side) continue
    if (draw() * (of - seen++) < sample.length - at) sample[at++] = row
  }
  return sample
}

/** A block in runs of this many rows. */
function runsOf({ from, rows }: RowBlock, most: number): RowBlock[] {
  return Array.from({ length: Math.ceil(rows / most) }, (_, i) => ({
    from: from + i * most,
    rows: Math.min(most, rows - i * most),
  }))
}
