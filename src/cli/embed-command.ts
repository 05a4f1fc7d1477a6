import { Command } from 'commander'
import { note } from './output.ts'

interface EmbedCommandOptions {
  readonly out: string
  readonly missing?: readonly string[]
}

/** `lanner embed RUN FILE --out FILE`: the rows of a file with the learned vectors of their categories. */
export function embedCommand(): Command {
  return new Command('embed')
    .description('replace the categories of a table by the vectors that a run learned for them')
    .argument('<run>', 'a run folder of a table')
    .argument('<file>', 'a table with the columns that the run was trained on; others stay as they are')
    .requiredOption('--out <file>', 'write the table here (.csv, .parquet, .jsonl)')
    .option('--missing <texts>', 'texts that mean a missing cell, such as NA,?', (text: string) =>
      text.split(','),
    )
    .action(async (folder: string, file: string, { out, missing }: EmbedCommandOptions) => {
      const { appOfRun } = await import('./run-app.ts')
      await appOfRun(folder, ['tabular'])
      const { readTable, writeTable } = await import('../data/tables/duckdb/index.ts')
      const { loadTabularRun } = await import('../apps/tabular/tabular-run-node.ts')
      const { embedRows } = await import('../apps/tabular/embed-rows.ts')
      const table = await readTable(file, { missing })
      const { init } = await import('../tensor/index.ts')
      await init()
      const embedded = embedRows(await loadTabularRun(folder), table)
      await writeTable(embedded.table, out)
      for (const { message } of embedded.warnings) note(`warning: ${message}`)
      note(`${out}: ${embedded.table.rows} rows, ${embedded.table.names.length} columns`)
    })
}
