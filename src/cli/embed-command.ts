import { defined } from '../base/defined.ts'
import { Command } from 'commander'
import { LannerError } from '../base/errors.ts'
import { names } from './options/parsers.ts'
import { tellWritten } from './tell-written.ts'
import { IMAGE, MISSING } from './predict-command.ts'
import { refuseInput, refuseRunFile } from './refuse-input.ts'
import { verbOf } from './run-verb.ts'

interface EmbedCommandOptions {
  readonly out?: string
  readonly column?: string
  readonly missing?: readonly string[]
  readonly image?: string
  readonly json?: boolean
}

/** `lanner embed RUN FILE --out FILE`: the rows of a file with learned vectors as columns, for other models. */
export function embedCommand(): Command {
  return new Command('embed')
    .description(
      'write a table with learned vectors as columns, for other models: embeddings of categories, texts or words, or features of an autoencoder',
    )
    .argument(
      '<run>',
      'run folder of a table, an autoencoder, a text, texts in a table, pictures or word vectors',
    )
    .argument(
      '<file>',
      'table with the columns used in training, or with a column of texts, words or paths of pictures; other columns are copied. Or a picture, or a folder of them',
    )
    .option('--out <file>', 'write to this file (.csv, .parquet, .jsonl); required')
    .option('--column <name>', 'text column to embed, for text and word2vec runs (default: the only one)')
    .option('--image <column>', IMAGE)
    .option('--missing <texts>', MISSING, names)
    .option('--json', 'print one JSON event')
    .action(async (folder: string, file: string, options: EmbedCommandOptions) => {
      const { out, column, missing, image, json } = options
      if (out === undefined)
        throw new LannerError('usage', 'lanner embed needs --out FILE, the table to write.')
      refuseInput('--out', out, [file], 'embed')
      refuseRunFile('--out', out, folder)
      const load = await verbOf(folder, 'embed')
      const { checkWritable } = await import('../data/tables/duckdb/index.ts')
      await checkWritable(out)
      const { writeRows, writeWhole } = await import('./write-rows.ts')
      const { embedFiles } = await import('./predict-files.ts')
      const pictures = await embedFiles(folder, file, options)
      if (pictures !== null) {
        await writeWhole(pictures, out)
        return tellWritten(
          'embed',
          { file: out, rows: pictures.rows, columns: pictures.names.length, columnsBefore: 1 },
          json,
        )
      }
      const { init } = await import('../tensor/index.ts')
      await init()
      const { throughRows } = await import('./through-rows.ts')
      const work = await load(folder, { file, ...defined({ column, image }) })
      const { rows, names: before, width } = await throughRows(file, { missing }, work)
      try {
        await writeRows(rows, out)
      } finally {
        rows.close()
      }
      tellWritten('embed', { file: out, rows: rows.rows, columns: width, columnsBefore: before.length }, json)
    })
}
