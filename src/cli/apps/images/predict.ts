import { dirname, resolve } from 'node:path'
import type { ImagePrediction, ImagesRun } from '../../../apps/images/images-run.ts'
import { restoreFolder } from '../../../apps/run/restore.ts'
import { DataError, FileError } from '../../../base/errors.ts'
import { clipped, quoted } from '../../../base/quoted.ts'
import { pictureDecoder } from '../../../data/images/decode-picture.ts'
import { picturesOf, type Picture, type Pictures } from '../../../data/images/picture.ts'
import { readPictureFile } from '../../../data/images/read-picture-file.ts'
import { cellOf, isMissing, textColumn, type TableColumn } from '../../../data/tables/table-column.ts'
import { Table } from '../../../data/tables/table.ts'
import type { RowWork } from '../../through-rows.ts'
import type { PredictFilesHow } from '../app-command.ts'
import { note } from '../../output.ts'
import { withColumns } from '../with-columns.ts'

/** Number of pictures to decode and predict together. */
const AT_ONCE = 256

/** `lanner predict RUN PICTURE...`: one row per picture. Of several, those that cannot be read are skipped with a warning, unless `strict`. */
export async function predictPictures(
  folder: string,
  files: readonly string[],
  { tta, probabilities, strict }: PredictFilesHow,
): Promise<Table> {
  const run = await restoreFolder(folder, 'images')
  const answers: ImagePrediction[] = []
  const kept = await eachPiece(run, files, strict, async (pictures) => {
    answers.push(...run.answers(await run.outputs(pictures, { tta })))
  })
  return withColumns(tableOf(kept), answerColumns(run, answers, probabilities))
}

/** A table with one row per picture. */
export function tableOf(files: readonly string[]): Table {
  return new Table([['picture', textColumn([...files])]], files.length)
}

/**
 * Processes pictures in chunks. Of several, those that cannot be read are skipped with a warning, unless `strict`.
 *
 * @returns the files that were read.
 * @throws FileError if none can be read.
 */
export async function eachPiece(
  run: ImagesRun,
  files: readonly string[],
  strict: boolean,
  work: (pictures: Pictures) => Promise<void>,
): Promise<string[]> {
  const skipped = new Map<string, FileError>()
  const skip = strict || files.length === 1 ? undefined : skipped
  for await (const pictures of inPieces(run, files, skip)) await work(pictures)
  const [first] = skipped.values()
  if (first !== undefined && skipped.size === new Set(files).size)
    throw new FileError(`None of the ${files.length} pictures can be read; the first: ${first.message}`, {
      cause: first,
    })
  for (const { message } of skipped.values()) note(`warning: skipped a picture: ${message}`)
  return files.filter((file) => !skipped.has(file))
}

/**
 * Decodes pictures in chunks.
 *
 * @param skipped Takes the files that cannot be read, with the reason.
 * @throws FileError naming the first that cannot be read, unless it is skipped.
 */
async function* inPieces(
  run: ImagesRun,
  files: readonly string[],
  skipped?: Map<string, FileError>,
): AsyncGenerator<Pictures> {
  for (let from = 0; from < files.length; from += AT_ONCE) {
    const pictures = await readAll(run, files.slice(from, from + AT_ONCE), skipped)
    if (pictures.count > 0) yield pictures
  }
}

/** `lanner predict RUN TABLE`: adds the prediction for the picture of each row. */
export async function predictingPaths(folder: string, file: string, image?: string): Promise<RowWork> {
  const run = await restoreFolder(folder, 'images')
  return rowsOf(run, { file, image }, async (pictures) =>
    answerColumns(run, run.answers(await run.outputs(pictures)), true),
  )
}

/** Processes the rows of a table of picture paths, which are relative to the folder of the table, as in training. */
export function rowsOf(
  run: ImagesRun,
  { file, image: asked }: { readonly file: string; readonly image?: string | undefined },
  columns: (pictures: Pictures) => Promise<(readonly [name: string, column: TableColumn])[]>,
): RowWork {
  const named = asked ?? (run.facts.data['image'] as string | undefined)
  return {
    reading: { types: named === undefined ? {} : { [named]: 'text' } },
    async of(table) {
      const image = named ?? pathColumnOf(table)
      const column = table.column(image)
      const paths = Array.from({ length: table.rows }, (_, row) => {
        if (isMissing(column, row))
          throw new DataError(`Column ${quoted(image)} has no value in row ${row + 1}.`, {
            column: image,
            row,
          })
        return resolve(dirname(file), String(cellOf(column, row)))
      })
      return withColumns(table, await columns(await readAll(run, paths)))
    },
    warnings: () => [],
  }
}

/** Usual names of the column of paths, for a run that was trained on a folder. */
const PATH_NAMES = ['image', 'path', 'picture', 'file']

/** @throws DataError if no column has such a name. */
function pathColumnOf(table: Table): string {
  const found = PATH_NAMES.find((name) => table.has(name))
  if (found !== undefined) return found
  throw new DataError(
    `The table has no column ${PATH_NAMES.join(', ')}; name its column of paths with --image. It has ${clipped(table.names.join(', '), 300)}.`,
  )
}

/** Decodes pictures for a run. @throws FileError naming the first that cannot be read. */
async function readAll(
  run: ImagesRun,
  files: readonly string[],
  skipped?: Map<string, FileError>,
): Promise<Pictures> {
  const decode = await pictureDecoder(run.input.stored)
  const pictures: Picture[] = []
  for (const file of files) {
    try {
      pictures.push(await decode(await readPictureFile(file, file), file))
    } catch (error) {
      if (skipped === undefined || !(error instanceof FileError)) throw error
      skipped.set(file, error)
    }
  }
  return pictures.length === 0
    ? { ...run.input.stored, count: 0, values: new Uint8Array(0) }
    : picturesOf(pictures)
}

function answerColumns(
  { input: { classes } }: ImagesRun,
  answers: readonly ImagePrediction[],
  probabilities: boolean,
): (readonly [name: string, column: TableColumn])[] {
  const numbers = (values: readonly number[]): TableColumn => ({
    kind: 'number',
    values: Float64Array.from(values),
    missing: null,
    whole: false,
  })
  if (classes === null) return [['prediction', numbers(answers.map(({ prediction }) => Number(prediction)))]]
  const share = ({ probabilities: own }: ImagePrediction, name: string): number => own![name]!
  return [
    ['prediction', textColumn(answers.map(({ prediction }) => String(prediction)))],
    ['probability', numbers(answers.map((answer) => share(answer, String(answer.prediction))))],
    ...(probabilities
      ? classes.map(
          (name) => [`probability_${name}`, numbers(answers.map((answer) => share(answer, name)))] as const,
        )
      : []),
  ]
}
