import { readdir, stat } from 'node:fs/promises'
import { FileError } from '../../base/errors.ts'
import { fileProblem } from '../../base/file-problem.ts'
import { checkFolderTarget } from '../../base/file-target.ts'

const DESCRIPTION = 'model.json'
/** The command that trains the run, written before there is a model. */
const FIT = 'fit.json'
/** Files left behind by a process that was killed while starting a run: its lock, and a partly written `fit.json`. */
const BEGUN = /^(fit\.lock(\.\d+)?|\.fit\.json\..*\.tmp)$/

/**
 * Makes sure that a run can be written to `folder`: it can be created, or it is writable and either empty or holds an earlier run, which is then replaced.
 *
 * @throws FileError otherwise, before anything is written.
 */
export async function checkRunFolder(folder: string): Promise<void> {
  let names: string[]
  try {
    names = (await readdir(folder)).filter((name) => !BEGUN.test(name))
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOTDIR' && (await stat(folder).catch(() => null)) !== null)
      throw new FileError(`${folder} is a file, not a folder; choose another --out.`)
    if (code !== 'ENOENT' && code !== 'ENOTDIR')
      throw new FileError(`${folder} cannot be used: ${fileProblem(error)}.`, { cause: error })
    return checkFolderTarget(folder)
  }
  if (names.length > 0 && !names.includes(DESCRIPTION) && !names.includes(FIT))
    throw new FileError(`${folder} holds files that are not a run; choose an empty or new folder with --out.`)
  await checkFolderTarget(folder)
}
