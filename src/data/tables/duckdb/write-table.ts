import { checkOptions, type OptionNames } from '../../../base/check-options.ts'
import { removeLeftTemporaries, replaceFile } from '../../../base/atomic-write.ts'
import { FileError } from '../../../base/errors.ts'
import { checkFileTarget } from '../../../base/file-target.ts'
import { nodeBuiltin } from '../../../base/node-builtin.ts'
import type { Table } from '../table.ts'
import { identifier, literal } from './sql.ts'
import { TableDatabase } from './table-database.ts'

const formats: Readonly<Record<string, string>> = {
  '.csv': 'FORMAT csv, HEADER true',
  '.parquet': 'FORMAT parquet',
  '.jsonl': 'FORMAT json',
}

/**
 * Checks that a table can be written there, before long work.
 *
 * @throws FileError for an ending other than .csv, .parquet or .jsonl, and if no file can be written.
 */
export async function checkWritable(path: string): Promise<void> {
  formatOf(path)
  await checkFileTarget(path)
}

function formatOf(path: string): string {
  const { extname } = nodeBuiltin('path', 'writeTable')
  if (path === '') throw new FileError('Cannot write a file with an empty name; give a file name.')
  const format = formats[extname(path).toLowerCase()]
  if (format === undefined)
    throw new FileError(`${path} cannot be written: its name must end in ${inEnglish(Object.keys(formats))}.`)
  return format
}

/**
 * Writes a table as .csv, .parquet or .jsonl, atomically: an existing file of that name is kept if something fails. Node only.
 *
 * @throws FileError for another ending, and if the file cannot be written.
 * @example
 * const path = `${process.getBuiltinModule('node:os').tmpdir()}/lanner-write-${process.pid}.jsonl`
 * await writeTable(Table.fromRows([{ city: 'Ulm', beds: 3 }]), path)
 * const written = process.getBuiltinModule('node:fs').readFileSync(path, 'utf8')
 * process.getBuiltinModule('node:fs').rmSync(path)
 * written.trim() // '{"city":"Ulm","beds":3}'
 */
export async function writeTable(table: Table, path: string): Promise<void> {
  await checkWritable(path)
  const rows = new GrowingTable()
  try {
    await rows.add(table)
    await rows.writeTo(path)
  } finally {
    rows.close()
  }
}

const growingTableOptionNames: OptionNames<{ readonly memoryLimit?: string }> = { memoryLimit: true }

/**
 * A table built some rows at a time, and then written or iterated over. Its rows stay in memory only while they are a single piece: more than that are stored
 * by DuckDB, on disk if there are many. Node only; `close` removes the temporary files.
 *
 * @example
 * const rows = new GrowingTable()
 * await rows.add(Table.fromRows([{ a: 1 }]))
 * await rows.add(Table.fromRows([{ a: 2 }]))
 * let count = 0
 * for await (const piece of rows.pieces()) count += piece.rows
 * rows.close()
 * count // 2
 */
export class GrowingTable {
  readonly #memoryLimit: string
  #only: Table | null = null
  #database: TableDatabase | null = null
  #rows = 0

  constructor(options: { readonly memoryLimit?: string } = {}) {
    checkOptions('GrowingTable', options, growingTableOptionNames)
    this.#memoryLimit = options.memoryLimit ?? '1GB'
  }

  get rows(): number {
    return this.#rows
  }

  /** Adds rows; their columns must be those of the first ones, of the same kinds. */
  async add(table: Table): Promise<void> {
    this.#rows += table.rows
    if (this.#only === null && this.#database === null) {
      this.#only = table
      return
    }
    const database = await this.#inDatabase()
    await database.register(NEXT, table)
    await database.run(`INSERT INTO ${identifier(WHOLE)} SELECT * FROM ${identifier(NEXT)}`)
    await database.run(`DROP TABLE ${identifier(NEXT)}`)
  }

  /** All rows in order. */
  async *pieces(): AsyncGenerator<Table, void, undefined> {
    if (this.#only !== null) yield this.#only
    else if (this.#database !== null) yield* this.#database.scan(WHOLE)
  }

  /** Writes all rows as .csv, .parquet or .jsonl, atomically. @throws FileError as `writeTable`. */
  async writeTo(path: string): Promise<void> {
    const { dirname } = nodeBuiltin('path', 'writeTable')
    const format = formatOf(path)
    const database = await this.#inDatabase()
    await removeLeftTemporaries(dirname(path), path)
    await replaceFile(path, async (draft) => {
      // DuckDB would move an existing file aside, under a name that anyone can guess.
      await database
        .run(`COPY ${identifier(WHOLE)} TO ${literal(draft)} (${format}, USE_TMP_FILE false)`)
        .catch((error: unknown) => {
          throw copyProblem(error)
        })
    })
  }

  /** Removes the temporary files. */
  close(): void {
    this.#database?.close()
    this.#database = null
  }

  async #inDatabase(): Promise<TableDatabase> {
    this.#database ??= await TableDatabase.open({ memoryLimit: this.#memoryLimit })
    if (this.#only !== null) await this.#database.register(WHOLE, this.#only)
    this.#only = null
    return this.#database
  }
}

const [WHOLE, NEXT] = ['table', 'next rows']

/** DuckDB's error as a file system error, if it is one. */
function copyProblem(error: unknown): unknown {
  const { message } = error as Error
  for (const [text, code] of [
    ['No space left on device', 'ENOSPC'],
    ['File too large', 'EFBIG'],
    ['Disk quota exceeded', 'EDQUOT'],
    ['Permission denied', 'EACCES'],
    ['Read-only file system', 'EROFS'],
  ] as const)
    if (message.includes(text)) return Object.assign(new Error(message, { cause: error }), { code })
  return error
}

/** A list such as `.csv, .parquet or .jsonl`. */
function inEnglish(names: readonly string[]): string {
  return `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`
}
