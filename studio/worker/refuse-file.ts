import { LannerError } from '../../src/base/errors.ts'
import { tableExtensions } from '../../src/cli/apps/table-extensions.ts'
import { isPictureName } from '../../src/data/images/find-pictures.ts'

/** @throws LannerError for a file that the command reads and the page does not: it would otherwise be read as text. */
export function refuseStudioFile(name: string): void {
  const ending = /\.[^.]+$/.exec(name)?.[0].toLowerCase() ?? ''
  if (ending === '.csv' || ending === '.tsv') return
  if (tableExtensions.has(ending))
    throw new LannerError(
      'usage',
      `${name} cannot be opened here: the studio reads tables as CSV or TSV; save it as CSV, or use \`lanner fit\` in a terminal.`,
    )
  if (isPictureName(name))
    throw new LannerError(
      'usage',
      `${name} is a single picture; open a folder or a zip with a folder of pictures for each class.`,
    )
}
