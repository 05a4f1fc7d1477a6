import { existsSync } from 'node:fs'
import { dirname, extname } from 'node:path'
import { LannerError } from '../../base/errors.ts'
import { shellCommand } from '../../base/shell-command.ts'
import { isPictureName } from '../../data/images/find-pictures.ts'
import type { ParsedOptions } from '../options/option-row.ts'
import { tableExtensions } from './table-extensions.ts'

/** @throws LannerError if a file that an app would read as text is a table or a picture. A mistyped name is reported when it is read. */
export function refuseTable(file: string, { app }: ParsedOptions = {}): void {
  if (!existsSync(file)) return
  if (tableExtensions.has(extname(file).toLowerCase()))
    throw new LannerError(
      'usage',
      app !== undefined
        ? `${file} is a table, and --app ${String(app)} needs a text file; drop --app, or use another file.`
        : `${file} is a table: add --target COLUMN to predict a column, --user, --item and --rating for ratings, or --app autoencoder to learn features without labels.`,
    )
  if (isPictureName(file))
    throw new LannerError(
      'usage',
      `${file} is a picture: train on the folder of pictures that has a folder for each class, such as ${shellCommand`lanner fit ${dirname(dirname(file))}`}.`,
    )
}
