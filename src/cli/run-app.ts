import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isBegun } from '../apps/run/begun-run.ts'
import { parseDescription } from '../apps/run/run-folder.ts'
import { FileError } from '../base/errors.ts'
import { shellCommand } from '../base/shell-command.ts'

/**
 * Which app a run folder is of.
 *
 * @throws FileError where there is no run, or one of an app that the command is not for.
 */
export async function appOfRun<A extends string>(folder: string, apps: readonly A[]): Promise<A> {
  const path = join(folder, 'model.json')
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    throw new FileError(
      (await isBegun(folder))
        ? `${folder} has no model yet: its training was stopped before the first epoch was over; go on with ${shellCommand`lanner fit --resume ${folder}`}`
        : `${folder} is not a run folder: it has no model.json; \`lanner fit\` makes one.`,
      { cause: error },
    )
  }
  const { app } = parseDescription(path, text)
  if (!(apps as readonly string[]).includes(app))
    throw new FileError(
      `${folder} is a run of the app ${JSON.stringify(app)}; this command is for ${apps.join(' and ')}.`,
    )
  return app as A
}
