import { Command } from 'commander'
import type { EmbeddedRows } from '../apps/tabular/embed-rows.ts'
import type { TransformWarning } from '../data/tables/pipeline/options.ts'
import type { Table } from '../data/tables/table.ts'
import { names } from './fit-arguments.ts'
import { note } from './output.ts'
import { MISSING } from './predict-command.ts'
import { appOfRun } from './run-app.ts'
import type { Reading } from './through-rows.ts'

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
    .option('--missing <texts>', MISSING, names)
    .action(async (folder: string, file: string, { out, missing }: EmbedCommandOptions) => {
      const app = await appOfRun(folder, apps)
      const { checkWritable } = await import('../data/tables/duckdb/index.ts')
      await checkWritable(out)
      const { init } = await import('../tensor/index.ts')
      await init()
      const { throughRows } = await import('./through-rows.ts')
      let width = 0
      const { embed, reading } = await embedding(app, folder)
      const { mergeWarnings } = await import('../data/tables/pipeline/tally.ts')
      let found: readonly TransformWarning[] = []
      const { rows, names: before } = await throughRows(
        file,
        { missing },
        {
          reading,
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
      note(`${out}: ${rows.rows.toLocaleString('en')} rows, ${width} columns (${before.length} before)`)
    })
}

async function embedding(
  app: (typeof apps)[number],
  folder: string,
): Promise<{
  readonly embed: (table: Table) => EmbeddedRows | Promise<EmbeddedRows>
  readonly reading: Reading
}> {
  const { readingOf } = await import('./through-rows.ts')
  switch (app) {
    case 'tabular': {
      const { loadTabularRun } = await import('../apps/tabular/tabular-run-node.ts')
      const { embedRows } = await import('../apps/tabular/embed-rows.ts')
      const run = await loadTabularRun(folder)
      return { embed: (table) => embedRows(run, table), reading: readingOf(run.pipeline, run.facts.data) }
    }
    case 'autoencoder': {
      const { run, embed } = await (await import('./embed-features.ts')).featuresOf(folder)
      return { embed, reading: readingOf(run.encoder.pipeline, run.facts.data) }
    }
  }
}
