import { DataError, FileError } from '../../base/errors.ts'
import { nodeBuiltin } from '../../base/node-builtin.ts'
import { quoted } from '../../base/quoted.ts'
import type { NumberArray } from '../columns.ts'
import { rowParts } from '../tables/part-marks.ts'
import { cellOf, isMissing, type TableColumn } from '../tables/table-column.ts'
import type { Table } from '../tables/table.ts'
import type { PicturePart } from './find-pictures.ts'

/** Integers with more different values than this are a regression, not classes. */
const MOST_INTEGER_CLASSES = 100

/** Pictures and targets listed in a table. */
export interface TableTargets {
  readonly files: readonly { readonly path: string; readonly name: string }[]
  readonly targets: NumberArray
  /** Null for numbers. */
  readonly classes: readonly string[] | null
  readonly parts: readonly (PicturePart | null)[]
}

/** @throws DataError naming the column and row of a missing cell; FileError naming pictures that do not exist. */
export async function tableTargets(
  table: Table,
  options: {
    readonly image: string
    readonly target: string
    readonly folder?: string
    readonly part?: string | undefined
  },
): Promise<TableTargets> {
  const { image, target, folder = '.', part } = options
  if (table.rows === 0) throw new DataError('The table of pictures is empty.')
  const [paths, values] = [table.column(image), table.column(target)]
  for (const [name, column] of [
    [image, paths],
    [target, values],
  ] as const)
    for (let row = 0; row < table.rows; row++)
      if (isMissing(column, row))
        throw new DataError(`Column ${quoted(name)} has no value in row ${row + 1}.`, { column: name, row })
  const { resolve } = nodeBuiltin('path', 'ImageData.fromTable')
  const files = Array.from({ length: table.rows }, (_, row) => {
    const name = String(cellOf(paths, row))
    return { path: resolve(folder, name), name }
  })
  await checkExist(files, image)
  return { files, ...targetsOf(values, table.rows, target), parts: partsOf(table, part) }
}

async function checkExist(
  files: readonly { readonly path: string; readonly name: string }[],
  column: string,
): Promise<void> {
  const { access } = nodeBuiltin('fs/promises', 'ImageData.fromTable')
  const missing: string[] = []
  for (const { path, name } of files) await access(path).catch(() => missing.push(name))
  if (missing.length > 0)
    throw new FileError(
      `Column ${quoted(column)} lists ${missing.length === 1 ? 'a picture that does' : `${missing.length} pictures that do`} not exist, such as ${quoted(missing[0]!)}; paths are relative to the folder of the table.`,
    )
}

function targetsOf(
  column: TableColumn,
  rows: number,
  name: string,
): { targets: NumberArray; classes: readonly string[] | null } {
  const cells = Array.from({ length: rows }, (_, row) => cellOf(column, row))
  const distinct = [...new Set(cells.map(String))]
  const whole = column.kind === 'number' && cells.every((cell) => Number.isInteger(cell))
  if (column.kind === 'number' && !(whole && distinct.length <= MOST_INTEGER_CLASSES))
    return { targets: Float32Array.from(cells, Number), classes: null }
  if (distinct.length < 2)
    throw new DataError(
      `Column ${quoted(name)} has only one class, ${quoted(distinct[0]!)}; a classifier needs two or more.`,
      { column: name },
    )
  const classes = whole ? distinct.toSorted((a, b) => Number(a) - Number(b)) : distinct.toSorted()
  const numbers = new Map(classes.map((label, i) => [label, i]))
  return { targets: Int32Array.from(cells, (cell) => numbers.get(String(cell))!), classes }
}

function partsOf(table: Table, name: string | undefined): (PicturePart | null)[] {
  return name === undefined
    ? Array.from({ length: table.rows }, () => null)
    : rowParts(table.column(name), name, ['train', 'valid', 'test'])
}
