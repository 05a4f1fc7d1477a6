import { Command } from 'commander'
import { extname } from 'node:path'
import { LannerError } from '../base/errors.ts'
import { checkFileTarget } from '../base/file-target.ts'
import { isInside } from '../base/inside-folder.ts'
import { images } from './apps/images.ts'
import type { ShowOptions } from './apps/images/show.ts'
import { isFolder } from './options/file-of-run.ts'
import { wholeNumber } from './options/numbers.ts'
import { writeEvent, writeLine } from './output.ts'

interface ShowCommandOptions extends ShowOptions {
  readonly out?: string
  readonly json?: boolean
}

/** `lanner show FOLDER`: draws training pictures as a net sees them. */
export function showCommand(): Command {
  return new Command('show')
    .description('draw a sheet of training pictures as the net sees them, with augmentation')
    .argument('<file>', 'folder of pictures, or a table with --image and --target')
    .option('--out <file>', 'write the sheet to this .png file; required')
    .option('--image <column>', 'column of picture paths, for a table')
    .option('--target <column>', 'column of classes or numbers, with --image')
    .option('--size <n>', 'scale pictures to N x N pixels, as fit does', wholeNumber(8, 1024))
    .option('--seed <n>', 'seed of the augmentation (default: 42)', wholeNumber(0, 2 ** 32 - 1))
    .option('--json', 'print one JSON event')
    .action(async (file: string, options: ShowCommandOptions) => {
      const { out, json, ...own } = options
      if (out === undefined)
        throw new LannerError('usage', 'lanner show needs --out FILE, the picture to write.')
      if (extname(out).toLowerCase() !== '.png')
        throw new LannerError('usage', `--out needs a file name ending in .png, got ${out}`)
      images.check(file, { ...own })
      if (isFolder(file) && (await isInside(file, out)))
        throw new LannerError(
          'usage',
          `--out ${out} is in the folder of the pictures, and would be one of them; write to another folder.`,
        )
      await checkFileTarget(out)
      const { showPictures } = await import('./apps/images/show.ts')
      const { rows, columns } = await showPictures(file, own, out)
      if (json) return writeEvent({ event: 'show', file: out, rows, columns })
      rows.forEach(({ name, target }, i) => writeLine(`row ${i + 1}: ${target}, ${name}`))
      writeLine(
        `The sheet is in ${out}: each row has a picture as it is, then as the net sees it in its first ${columns - 1} epochs.`,
      )
    })
}
