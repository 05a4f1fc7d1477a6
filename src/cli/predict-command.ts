import type { Device } from '../backend/kernels.ts'
import { deviceOption, initOn } from './open-device.ts'
import { Command } from 'commander'
import type { GrowingTable } from '../data/tables/duckdb/index.ts'
import { defined } from '../base/defined.ts'
import { realNumber } from './options/numbers.ts'
import { names } from './options/parsers.ts'
import { writeOut } from './output.ts'
import { refuseInput, refuseRunFile } from './refuse-input.ts'
import { verbOf } from './run-verb.ts'
import { tellWritten } from './tell-written.ts'

export interface PredictCommandOptions {
  readonly out?: string
  readonly missing?: readonly string[]
  readonly json?: boolean
  readonly interval?: number
  readonly tta?: boolean
  readonly strict?: boolean
  readonly image?: string
  readonly device?: Device
}

/** Help of `--missing`. */
export const MISSING = "texts that stand for a missing value, such as 'NA,?' (default: as in training)"

/** Help of `--image`. */
export const IMAGE =
  'pictures: column of paths in a table (default: as in training; after training on a folder: image, path, picture or file)'

/** `lanner predict RUN FILE`: the rows of a file with predictions. */
export function predictCommand(): Command {
  return new Command('predict')
    .description('add predictions to the rows of a table, or predict pictures')
    .argument('<run>', 'run folder of a table, ratings, texts in a table or pictures')
    .argument(
      '<files...>',
      'table with the columns used in training; the target may be missing. For pictures: one or more pictures or folders of them, or a table of their paths',
    )
    .option('--out <file>', 'write to this file (.csv, .parquet, .jsonl) instead of CSV to stdout')
    .option('--missing <texts>', MISSING, names)
    .option(
      '--interval <share>',
      'add columns low_ and high_: an interval for this fraction of the targets, such as 0.9',
      realNumber(0, 1, true),
    )
    .option('--image <column>', IMAGE)
    .option('--strict', 'pictures: refuse those that cannot be read instead of skipping them')
    .option('--tta', 'pictures: average over several views of each (test-time augmentation)')
    .addOption(deviceOption())
    .option('--json', 'print one JSON object per row; with --out, one JSON event')
    .action(async (folder: string, files: readonly string[], options: PredictCommandOptions) => {
      const { checkWritable } = await import('../data/tables/duckdb/index.ts')
      if (options.out !== undefined) {
        refuseInput('--out', options.out, files, 'predict')
        refuseRunFile('--out', options.out, folder)
        await checkWritable(options.out)
      }
      const { predictFiles } = await import('./predict-files.ts')
      if (await predictFiles(folder, files, options)) return
      const file = files[0]!
      const load = await verbOf(folder, 'predict')
      await initOn(options.device)
      // CSV output keeps the text of the input cells.
      const asWritten = !options.json && /(^|\.csv)$/i.test(options.out ?? '')
      const work = await load(folder, {
        file,
        asWritten,
        ...defined({ interval: options.interval, image: options.image, device: options.device }),
      })
      const { throughRows } = await import('./through-rows.ts')
      const { rows, names, width } = await throughRows(file, options, work)
      try {
        await writeAnswers(file, names, rows, options)
        if (options.out !== undefined)
          tellWritten(
            'predict',
            { file: options.out, rows: rows.rows, columns: width, columnsBefore: names.length },
            options.json,
          )
      } finally {
        rows.close()
      }
    })
}

/** @param names The columns of the file. */
async function writeAnswers(
  file: string,
  names: readonly string[],
  rows: GrowingTable,
  { out, json }: PredictCommandOptions,
): Promise<void> {
  const { linesOf, writeBlocks, writeRows } = await import('./write-rows.ts')
  const { isJsonLines } = await import('../data/tables/duckdb/file-source.ts')
  if (isJsonLines(file) && (out === undefined ? json : isJsonLines(out))) {
    // A table has no nested values and one type per column, so the rows come from the file again.
    const { jsonRowsWith } = await import('./json-rows.ts')
    const blocks = jsonRowsWith(file, rows, names)
    if (out === undefined) for await (const block of blocks) writeOut(block)
    else await writeBlocks(out, blocks)
  } else if (out !== undefined) await writeRows(rows, out)
  else for await (const lines of linesOf(rows, json === true)) writeOut(lines)
}
