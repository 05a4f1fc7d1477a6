import type { TableColumn } from '../table-column.ts'
import { openFile } from './file-source.ts'
import { TableDatabase, type DatabaseOptions } from './table-database.ts'

/**
 * The rows of a JSON lines file as they are written, each on one line, in the row order of `readTable`.
 *
 * @throws the errors of `readTable`.
 */
export async function* jsonTexts(
  path: string,
  options: DatabaseOptions = {},
): AsyncGenerator<string, void, undefined> {
  const source = await openFile(path)
  try {
    const database = await TableDatabase.open(options)
    try {
      for await (const table of database.stream(source.rowTexts!)) {
        const { codes, levels } = table.column('json') as Extract<TableColumn, { kind: 'text' }>
        // Line breaks of JSON are outside its strings.
        for (const code of codes) yield levels[code]!.trim().replaceAll(/[\r\n]\s*/g, ' ')
      }
    } finally {
      database.close()
    }
  } finally {
    source.close()
  }
}
