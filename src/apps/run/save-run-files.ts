import { writeFileAtomically } from '../../base/atomic-write.ts'
import { requireText } from '../../base/check-argument.ts'
import { FileError } from '../../base/errors.ts'
import { makeFolder } from '../../base/file-target.ts'
import { nodeBuiltin } from '../../base/node-builtin.ts'
import { parseDescription } from './run-folder.ts'

/**
 * Writes the weights, then the description; each file is replaced atomically. Node only.
 *
 * @param app The app of the run; null replaces a run of any app.
 * @throws FileError if the folder has a run of another app, or files of these names that are not a run's.
 */
export async function saveRunFiles(
  folder: string,
  app: string | null,
  { description, weights }: { readonly description: Uint8Array; readonly weights: Uint8Array },
): Promise<void> {
  requireText('run.save', folder)
  const { join } = nodeBuiltin('path', 'run.save')
  await makeFolder(folder)
  if (app !== null) await checkReplaceable(folder, app)
  // The run may come from someone else: do not follow links in it.
  const options = { followLinks: false }
  await writeFileAtomically(join(folder, 'model.safetensors'), weights, options)
  await writeFileAtomically(join(folder, 'model.json'), description, options)
}

/** Other programs use the same file names: they are replaced only in a run of the same app. */
async function checkReplaceable(folder: string, app: string): Promise<void> {
  const { readFile, stat } = nodeBuiltin('fs/promises', 'run.save')
  const { join } = nodeBuiltin('path', 'run.save')
  const has = (name: string): Promise<boolean> =>
    stat(join(folder, name)).then(
      () => true,
      () => false,
    )
  if (!(await has('model.json'))) {
    // `lanner fit` may have been stopped between the two files.
    if ((await has('model.safetensors')) && !(await has('fit.json')))
      throw new FileError(
        `run.save: ${join(folder, 'model.safetensors')} is not part of a run, so it is not replaced; choose another folder, or delete the file.`,
      )
    return
  }
  const path = join(folder, 'model.json')
  let before: string
  try {
    before = parseDescription(path, await readFile(path, 'utf8')).app
  } catch (error) {
    throw new FileError(
      `run.save: ${path} is not the description of a run, so it is not replaced; choose another folder, or delete the file.`,
      { cause: error },
    )
  }
  if (before !== app)
    throw new FileError(
      `run.save: ${folder} has a run of app ${JSON.stringify(before)}, which a run of app ${JSON.stringify(app)} does not replace; choose another folder, or delete that run.`,
    )
}
