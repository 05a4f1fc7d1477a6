import { DataError } from '../../base/errors.ts'
import { quoted } from '../../base/quoted.ts'
import type { TablePipeline } from '../../data/tables/pipeline/table-pipeline.ts'
import type { TargetEncoder } from '../../data/tables/pipeline/target-encoder.ts'
import { whyText } from '../../data/tables/pipeline/why-text.ts'
import type { ReadNote } from '../../data/tables/read-note.ts'
import type { TableColumn } from '../../data/tables/table-column.ts'
import type { TabularFitOptions } from './options.ts'

/** The warning about rows without a target. */
export function excluded(count: number, rows: number, name: string): string {
  return `${count.toLocaleString('en')} of ${rows.toLocaleString('en')} rows have no ${name} and are ignored.`
}

/** @throws DataError if too few rows have a target: one row would read as a target that never changes. */
export function refuseSingleRow(present: number, name: string): void {
  if (present === 1)
    throw new DataError(`Only one row has a target ${quoted(name)}; training needs at least two.`)
}

/** Warnings if these classes may not be what the user means. */
export function targetWarnings(
  columnKind: TableColumn['kind'],
  rows: number,
  target: TargetEncoder,
  { kind }: TabularFitOptions,
  notes: readonly ReadNote[] = [],
): string[] {
  const { classes, name } = target
  if (target.kind !== 'classification') return []
  const tooMany =
    classes.length > rows / 2 && classes.length > 10
      ? [
          `Target ${quoted(name)} has ${classes.length.toLocaleString('en')} classes in ${rows.toLocaleString('en')} rows, too few rows per class to learn from.`,
        ]
      : []
  if (kind !== undefined || columnKind !== 'text') return tooMany
  const learned = `Target ${quoted(name)} is treated as ${classes.length.toLocaleString('en')} classes`
  if (notes.some(({ column }) => column === name)) return [`${learned}.`]
  const why = whyText(classes)
  if (why !== null) return [`${learned}, because ${why}.`]
  if (classes.length <= 10) return []
  if (classes.every((label) => label.trim() !== '' && Number.isFinite(Number(label))))
    return [`${learned}, because its column contains texts; for a regression, it must contain numbers.`]
  return tooMany
}

/** The same for automatically chosen categories, and the ignored columns. */
export function inputWarnings(
  { cats, excluded: unused }: TablePipeline,
  { cats: asked = [] }: Pick<TabularFitOptions, 'cats'>,
  notes: readonly ReadNote[] = [],
): string[] {
  // Notes come from reading the file and name the cell.
  const noted = new Set(notes.map(({ column }) => column))
  const names = new Set([...asked, ...noted])
  return [
    ...unused.map(({ name, message, brief }) => (noted.has(name) ? brief : message)),
    ...cats.flatMap(({ name, kind, levels }) => {
      const why = kind !== 'text' || names.has(name) ? null : whyText(levels)
      return why === null
        ? []
        : [`Column ${quoted(name)} is treated as ${levels.length} categories, because ${why}.`]
    }),
  ]
}

/** Notes about how a file was read, except those about ignored columns. */
export function noteWarnings(notes: readonly ReadNote[], ignore: readonly string[] = []): string[] {
  const gone = new Set(ignore)
  return notes.filter(({ column }) => column === null || !gone.has(column)).map(({ message }) => message)
}
