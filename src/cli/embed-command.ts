import { Command } from 'commander'
import { names } from './options/parsers.ts'
import { note, writeEvent } from './output.ts'
import { MISSING } from './predict-command.ts'
import { verbOf } from './run-verb.ts'

interface EmbedCommandOptions {
  readonly out: string
  readonly column?: string
  readonly missing?: readonly string[]
  readonly json?: boolean
}

/** `lanner embed RUN FILE --out FILE`: the rows of a file with what the run learned about them, as columns for other models. */
export function embedCommand(): Command {
  return new Command('embed')
    .description(
      'write the rows of a table for other models, with learned vectors: of its categories, of its texts or words, or the features of an autoencoder',
    )
    .argument('<run>', 'a run folder of a table, an autoencoder, a text or word vectors')
    .argument(
      '<file>',
      'a table with the columns that the run was trained on, or a column of texts or words; the other columns stay as they are',
    )
    .requiredOption('--out <file>', 'write the table here (.csv, .parquet, .jsonl)')
    .option('--column <name>', 'text column to embed, of runs of texts and words (default: the only one)')
    .option('--missing <texts>', MISSING, names)
    .option('--json', 'one JSON event when the table is written')
    .action(async (folder: string, file: string, { out, column, missing, json }: EmbedCommandOptions) => {
      const load = await verbOf(folder, 'embed')
      const { checkWritable } = await import('../data/tables/duckdb/index.ts')
      await checkWritable(out)
      const { init } = await import('../tensor/index.ts')
      await init()
      const { throughRows } = await import('./through-rows.ts')
      const work = await load(folder, column === undefined ? {} : { column })
      const { rows, names: before, width } = await throughRows(file, { missing }, work)
      try {
        await rows.writeTo(out)
      } finally {
        rows.close()
      }
      if (json)
        return writeEvent({
          event: 'embed',
          file: out,
          rows: rows.rows,
          columns: width,
          columnsBefore: before.length,
        })
      note(`${out}: ${rows.rows.toLocaleString('en')} rows, ${width} columns (${before.length} before)`)
    })
}
