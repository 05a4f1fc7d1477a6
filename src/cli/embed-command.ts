import { Command } from 'commander'
import type { EmbeddedRows } from '../apps/tabular/embed-rows.ts'
import type { TransformWarning } from '../data/tables/pipeline/options.ts'
import type { Table } from '../data/tables/table.ts'
import { note } from './output.ts'
import { appOfRun } from './run-app.ts'

interface EmbedCommandOptions {
  readonly out: string
  readonly missing?: readonly string[]
}

const apps = ['tabular', 'autoencoder'] as const

/** `lanner embed RUN FILE --out FILE`: the rows of a file with what the run learned about them, as columns for other models. */
export function embedCommand(): Command {
  return new Command('embed')
    .description(
      'write the rows of a table for other models: its categories as learned vectors, or with the features of an autoencoder',
    )
    .argument('<run>', 'a run folder of a table or of an autoencoder')
    .argument('<file>', 'a table with the columns that the run was trained on; others stay as they are')
    .requiredOption('--out <file>', 'write the table here (.csv, .parquet, .jsonl)')
    .option('--missing <texts>', 'texts that mean a missing cell, such as NA,?', (text: string) =>
      text.split(','),
    )
    .action(async (folder: string, file: string, { out, missing }: EmbedCommandOptions) => {
      const app = await appOfRun(folder, apps)
      const { checkWritable } = await import('../data/tables/duckdb/index.ts')
      await checkWritable(out)
      const { init } = await import('../tensor/index.ts')
      await init()
      const { throughRows } = await import('./through-rows.ts')
      let width = 0
      const embed = await embedding(app, folder)
      const { mergeWarnings } = await import('../data/tables/pipeline/tally.ts')
      let found: readonly TransformWarning[] = []
      const { rows, names } = await throughRows(
        file,
        { missing },
        {
          async of(table) {
            const embedded = await embed(table)
            found = mergeWarnings(found, embedded.warnings)
            width = embedded.table.names.length
            return embedded.table
          },
          warnings: () => found.map(({ message }) => message),
        },
      )
      try {
        await rows.writeTo(out)
      } finally {
        rows.close()
      }
      note(`${out}: ${rows.rows.toLocaleString('en')} rows, ${width} columns (${names.length} before)`)
    })
}

async function embedding(
  app: (typeof apps)[number],
  folder: string,
): Promise<(table: Table) => EmbeddedRows | Promise<EmbeddedRows>> {
  switch (app) {
    case 'tabular': {
      const { loadTabularRun } = await import('../apps/tabular/tabular-run-node.ts')
      const { embedRows } = await import('../apps/tabular/embed-rows.ts')
      const run = await loadTabularRun(folder)
      return (table) => embedRows(run, table)
    }
    case 'autoencoder':
      return (await import('./embed-features.ts')).featuresOf(folder)
  }
}
