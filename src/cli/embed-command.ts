import { Command } from 'commander'
import type { Table } from '../data/tables/table.ts'
import { note } from './output.ts'
import { appOfRun } from './run-app.ts'

interface EmbedCommandOptions {
  readonly out: string
  readonly missing?: readonly string[]
}

/** A table with what a run learned about its rows. */
interface Embedded {
  readonly table: Table
  readonly warnings: readonly { readonly message: string }[]
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
      const { checkWritable, readTable, writeTable } = await import('../data/tables/duckdb/index.ts')
      await checkWritable(out)
      const table = await readTable(file, { missing })
      const { init } = await import('../tensor/index.ts')
      await init()
      const embedded = await embed(app, folder, table)
      for (const { message } of embedded.warnings) note(`warning: ${message}`)
      await writeTable(embedded.table, out)
      note(
        `${out}: ${embedded.table.rows.toLocaleString('en')} rows, ${embedded.table.names.length} columns (${table.names.length} before)`,
      )
    })
}

async function embed(app: (typeof apps)[number], folder: string, table: Table): Promise<Embedded> {
  switch (app) {
    case 'tabular': {
      const { loadTabularRun } = await import('../apps/tabular/tabular-run-node.ts')
      const { embedRows } = await import('../apps/tabular/embed-rows.ts')
      return embedRows(await loadTabularRun(folder), table)
    }
    case 'autoencoder':
      return (await import('./embed-features.ts')).embedFeatures(folder, table)
  }
}
