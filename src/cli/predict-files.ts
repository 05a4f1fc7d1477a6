import { existsSync, readdirSync } from 'node:fs'
import { extname, join } from 'node:path'
import { readDescription } from '../apps/run/restore-with.ts'
import { openRun } from '../apps/run/run-source.ts'
import { LannerError } from '../base/errors.ts'
import { isPictureName } from '../data/images/find-pictures.ts'
import { readPictureFile } from '../data/images/read-picture-file.ts'
import { isOtherPictureName, suffixOf, unusedText, type UnusedFile } from '../data/images/unused-files.ts'
import type { Table } from '../data/tables/table.ts'
import { apps } from './apps/index.ts'
import { tableExtensions } from './apps/table-extensions.ts'
import type { PredictCommandOptions } from './predict-command.ts'
import { initOn } from './open-device.ts'
import { isFolder } from './options/file-of-run.ts'
import { note, writeOut } from './output.ts'
import { csvLines, jsonLines } from './row-lines.ts'
import { tellWritten } from './tell-written.ts'
import { writeWhole } from './write-rows.ts'

/**
 * `lanner predict RUN PICTURE...`: predicts files if the run's app supports it and the files are not a table.
 *
 * @returns false if the file is a table, whose rows are then predicted.
 * @throws LannerError for several tables, and for options of the other kind.
 */
export async function predictFiles(
  folder: string,
  files: readonly string[],
  options: PredictCommandOptions,
): Promise<boolean> {
  const { app } = await readDescription(openRun(folder))
  const predict = apps[app].predictFiles
  const table = files.length === 1 && isTable(files[0]!)
  if (predict === undefined) refuseImage(options)
  if (predict === undefined || table) {
    if (files.length > 1)
      throw new LannerError('usage', `Tables are predicted one at a time; got ${files.length}.`)
    for (const name of ['tta', 'strict'] as const)
      if (options[name])
        throw new LannerError('usage', `--${name} is for files of pictures; drop it, or predict pictures.`)
    return false
  }
  for (const name of ['missing', 'interval', 'image'] as const)
    if (options[name] !== undefined)
      throw new LannerError('usage', `--${name} is for the rows of a table; drop it to predict pictures.`)
  await initOn(options.device)
  const answers = await predict(folder, await allPictures(files), {
    tta: options.tta === true,
    strict: options.strict === true,
    probabilities: options.json === true || options.out !== undefined,
  })
  if (options.out !== undefined) {
    await writeWhole(answers, options.out)
    tellWritten(
      'predict',
      { file: options.out, rows: answers.rows, columns: answers.names.length, columnsBefore: 1 },
      options.json,
    )
    return true
  }
  for (const lines of options.json ? jsonLines(answers) : csvLines(answers, true)) writeOut(lines)
  return true
}

/**
 * `lanner embed RUN PICTURE` or a folder: the table to write if the run's app supports it and the file is not a table, else null.
 *
 * @throws LannerError for options of the other kind.
 */
export async function embedFiles(
  folder: string,
  file: string,
  options: Pick<PredictCommandOptions, 'missing' | 'image'> & { readonly column?: string },
): Promise<Table | null> {
  const { app } = await readDescription(openRun(folder))
  const embed = apps[app].embedFiles
  if (embed === undefined) refuseImage(options)
  if (embed === undefined || isTable(file)) return null
  for (const name of ['missing', 'image', 'column'] as const)
    if (options[name] !== undefined)
      throw new LannerError('usage', `--${name} is for the rows of a table; drop it to embed pictures.`)
  const { init } = await import('../tensor/index.ts')
  await init()
  return embed(folder, await allPictures([file]))
}

function isTable(file: string): boolean {
  return tableExtensions.has(extname(file).toLowerCase())
}

/** @throws LannerError if a column of paths is named for a run without pictures. */
function refuseImage({ image }: Pick<PredictCommandOptions, 'image'>): void {
  if (image !== undefined)
    throw new LannerError('usage', '--image is for runs on pictures; drop it for this run.')
}

/**
 * The files, and the pictures of those that are folders and of the folders in them.
 *
 * @throws LannerError for a folder without pictures; FileError for a file that does not exist.
 */
async function allPictures(files: readonly string[]): Promise<string[]> {
  const all: string[] = []
  const unused: UnusedFile[] = []
  for (const file of files) {
    if (!isFolder(file)) {
      // One that is named must be there; of a folder, what cannot be read is skipped.
      if (!existsSync(file)) await readPictureFile(file, file)
      all.push(file)
      continue
    }
    const inside = readdirSync(file, { recursive: true, encoding: 'utf8' })
      .filter((name) => !/(^|[/\\])\./.test(name))
      .toSorted()
    const pictures = inside
      .filter((name) => isPictureName(name))
      .map((name) => join(file, name))
      .filter((path) => !isFolder(path))
    const others = inside.filter((name) => isOtherPictureName(name))
    unused.push(...others.map((name) => ({ name: join(file, name), reason: suffixOf(name), label: null })))
    if (pictures.length === 0)
      throw new LannerError(
        'usage',
        `The folder ${file} has no pictures${others.length === 0 ? '' : ' that can be read'}.`,
      )
    all.push(...pictures)
  }
  const warning = unusedText(unused, [])
  if (warning !== null) note(`warning: ${warning}`)
  return all
}
