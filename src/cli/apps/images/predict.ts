import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import type { ImagePrediction, ImagesRun } from '../../../apps/images/images-run.ts'
import { restoreFolder } from '../../../apps/run/restore.ts'
import { DataError, FileError } from '../../../base/errors.ts'
import { fileErrorCode, fileProblem } from '../../../base/file-problem.ts'
import { nearestName } from '../../../base/nearest-name.ts'
import { quoted } from '../../../base/quoted.ts'
import { pictureDecoder } from '../../../data/images/decode-picture.ts'
import { picturesOf, type Picture, type Pictures } from '../../../data/images/picture.ts'
import { cellOf, isMissing, textColumn, type TableColumn } from '../../../data/tables/table-column.ts'
import { Table } from '../../../data/tables/table.ts'
import type { RowWork } from '../../through-rows.ts'
import type { PredictFilesHow } from '../app-command.ts'
import { withColumns } from '../with-columns.ts'

/** Number of pictures to decode and predict together. */
const AT_ONCE = 256

/** `lanner predict RUN PICTURE...`: one row per picture. @throws FileError naming the first picture that cannot be read. */
export async function predictPictures(
  folder: string,
  files: readonly string[],
  { tta, probabilities }: PredictFilesHow,
): Promise<Table> {
  const run = await restoreFolder(folder, 'images')
  const answers: ImagePrediction[] = []
  for (let from = 0; from < files.length; from += AT_ONCE) {
    const pictures = await readAll(run, files.slice(from, from + AT_ONCE))
    answers.push(...run.answers(await run.outputs(pictures, { tta })))
  }
  const table = new Table([['picture', textColumn([...files])]], files.length)
  return withColumns(table, answerColumns(run, answers, probabilities))
}

/** `lanner predict RUN TABLE`: adds the prediction for the picture of each row. */
export async function predictingPaths(folder: string, file: string): Promise<RowWork> {
  const run = await restoreFolder(folder, 'images')
  return rowsOf(run, file, async (pictures) =>
    answerColumns(run, run.answers(await run.outputs(pictures)), true),
  )
}

/** Processes the rows of a table of picture paths, which are relative to the folder of the table, as in training. */
export function rowsOf(
  run: ImagesRun,
  file: string,
  columns: (pictures: Pictures) => Promise<(readonly [name: string, column: TableColumn])[]>,
): RowWork {
  const image = String(run.facts.data['image'] ?? 'image')
  return {
    reading: { types: { [image]: 'text' } },
    async of(table) {
      if (!table.has(image))
        throw new DataError(
          `The table has no column ${quoted(image)} with the paths of pictures; ${nearestName(image, table.names) === null ? `its columns are ${table.names.map((name) => quoted(name)).join(', ')}` : `did you mean ${quoted(nearestName(image, table.names)!)}?`}`,
        )
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

/** Decodes pictures for a run. @throws FileError naming the first that cannot be read. */
async function readAll(run: ImagesRun, files: readonly string[]): Promise<Pictures> {
  const decode = await pictureDecoder(run.input.stored)
  const pictures: Picture[] = []
  for (const file of files) {
    const bytes = await readFile(file).catch((error: unknown) => {
      throw new FileError(
        fileErrorCode(error) === 'ENOENT'
          ? `There is no picture ${file}.`
          : `${file} cannot be read: ${fileProblem(error)}.`,
        { cause: error },
      )
    })
    pictures.push(await decode(bytes, file))
  }
  return picturesOf(pictures)
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
