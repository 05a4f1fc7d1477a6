import { wrongArgument } from '../../../base/check-argument.ts'
import { checkOptions } from '../../../base/check-options.ts'
import { DataError, ValueError } from '../../../base/errors.ts'
import { availableMemory } from '../../../base/available-memory.ts'
import { shownValue } from '../../../base/quoted.ts'
import { train } from '../fit.ts'
import { type TabularFileOptions, tabularFileOptionNames } from '../options.ts'
import { prepareFile } from './prepare-file.ts'
import type { TabularRun } from '../tabular-run.ts'

/** In bytes; less is no budget for a table. */
const LEAST_MEMORY = 1_000_000

/**
 * Trains a net on the rows of a file that is larger than memory, as `fit` does on a table. DuckDB copies the rows to disk, the pipeline is fitted in a few
 * passes over them, and the net's batches are streamed from a file of prepared rows. Temporary files are removed at the end, even after an error.
 *
 * Split, pipeline and target are the same as in `fit`; batches come in another order. An ensemble differs: its nets do not leave out folds, so there is no early stopping, no linear model, no
 * boosted trees and no calibration, and they never learn from the validation rows. If all rows fit in memory, `fit` gives the better model. `onStart` receives at most 20,000 of the validation rows; scores use
 * all of them. Node only.
 *
 * @throws everything that `fit` and `readTable` throw, and FileError if the temporary folder is full.
 * @example
 * const { mkdtemp, rm, writeFile } = process.getBuiltinModule('node:fs/promises')
 * const folder = await mkdtemp(`${process.getBuiltinModule('node:os').tmpdir()}/lanner-example-`)
 * const lines = Array.from({ length: 500 }, (_, i) => `${i % 10},${i % 3 === 0 ? 'a' : 'b'},${(i % 10) * 2 + (i % 3 === 0 ? 5 : 0)}`)
 * await writeFile(`${folder}/prices.csv`, ['size,kind,price', ...lines].join('\n'))
 * const run = await tabular.fitFile(`${folder}/prices.csv`, { target: 'price', epochs: 2, layers: [8], memory: 64e6 })
 * await rm(folder, { recursive: true })
 * run.facts.data.validRows // 100
 */
export async function fitFile(path: string, options: TabularFileOptions): Promise<TabularRun> {
  checkOptions('fitFile', options, tabularFileOptionNames)
  if (typeof path !== 'string') throw wrongArgument('fitFile', 'the path of a table', path)
  if (options?.target === undefined)
    throw new ValueError('fitFile', "needs the column to predict, as in { target: 'price' }")
  if (options.folds !== undefined)
    throw new DataError(
      'Folds need all rows in memory, and this file is trained from disk; drop folds (--folds), or sample fewer rows.',
    )
  const { memory = availableMemory() / 2 } = options
  if (!(memory >= LEAST_MEMORY))
    throw new ValueError(
      'fitFile',
      `memory must be a number of bytes, at least ${LEAST_MEMORY}, got ${shownValue(memory)}`,
    )
  const prepared = await prepareFile(path, { ...options, memory })
  try {
    return await train(prepared, options)
  } finally {
    prepared.close()
  }
}
