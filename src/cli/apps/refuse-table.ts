import { existsSync } from 'node:fs'
import { extname } from 'node:path'
import { LannerError } from '../../base/errors.ts'
import { tableExtensions } from './table-extensions.ts'

/** @throws LannerError if a file that an app would read as text is a table. A mistyped name is reported when it is read. */
export function refuseTable(file: string): void {
  if (tableExtensions.has(extname(file).toLowerCase()) && existsSync(file))
    throw new LannerError(
      'usage',
      `${file} is a table: add --target COLUMN to predict a column, --user, --item and --rating for ratings, or --app autoencoder to learn features without labels.`,
    )
}
