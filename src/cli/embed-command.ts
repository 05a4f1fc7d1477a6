import { Command } from 'commander'
import type { Table } from '../data/tables/table.ts'
import { note } from './output.ts'
import { appOfRun } from './run-app.ts'
import type { Answers } from './predict-command.ts'

export interface EmbedCommandOptions {
  readonly out: string
  readonly missing?: readonly string[]
}

/** `lanner embed RUN FILE --out FILE`: the rows of a file with what the run learned about them, as columns for other models. */
export function embedCommand(): Command {
  return new Command('embed')
    .description('write the rows of a table with the features that a run learned, for other models')
    .argument('<run>', 'a run folder of an autoencoder')
    .argument('<file>', 'a table with the columns that the run was trained on; its other columns stay')
    .requiredOption('--out <file>', 'write the table here (.csv, .parquet, .jsonl)')
    .option('--missing <texts>', 'texts that mean a missing cell, such as NA,?', (text: string) =>
      text.split(','),
    )
    .action(async (folder: string, file: string, { out, missing }: EmbedCommandOptions) => {
      const app = await appOfRun(folder, ['autoencoder'])
      const { readTable, writeTable } = await import('../data/tables/duckdb/index.ts')
      const table = await readTable(file, { missing })
      const { init } = await import('../tensor/index.ts')
      await init()
      const { columns, warnings } = await embed(app, folder, table)
      let whole = table
      for (const [name, column] of columns) {
        let own = name
        while (whole.has(own)) own += '_'
        whole = whole.with(own, column)
      }
      await writeTable(whole, out)
      for (const warning of warnings) note(`warning: ${warning}`)
      note(`${table.rows.toLocaleString('en')} rows with ${columns.length} more columns are in ${out}`)
    })
}

async function embed(app: 'autoencoder', folder: string, table: Table): Promise<Answers> {
  switch (app) {
    case 'autoencoder':
      return (await import('./embed-rows.ts')).embedRows(folder, table)
  }
}
