import { mkdir, readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { writeFileAtomically } from '../../base/atomic-write.ts'
import { FileError } from '../../base/errors.ts'
import { shellCommand } from '../../base/shell-command.ts'
import { stateToSafetensors } from '../../learner/index.ts'
import type { Module } from '../../nn/index.ts'
import { isBegun } from './begun-run.ts'
import { checkApp, loadWeights, type RunMaker } from './restore-run.ts'
import { parseDescription, type RunDescription } from './run-folder.ts'

const WEIGHTS = 'model.safetensors'
const DESCRIPTION = 'model.json'
/** The command that trains the run, written before there is a model. */
const FIT = 'fit.json'
/** What a process leaves that is killed as it begins a run: its lock, and `fit.json` half written. */
const BEGUN = /^(fit\.lock(\.\d+)?|\.fit\.json\..*\.tmp)$/

/**
 * Makes sure that a run can be written to `folder`: it does not exist, is empty, or holds an earlier run, which is then replaced.
 *
 * @throws FileError otherwise, before anything is written.
 */
export async function checkRunFolder(folder: string): Promise<void> {
  let names: string[]
  try {
    names = (await readdir(folder)).filter((name) => !BEGUN.test(name))
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return
    if (code === 'ENOTDIR')
      throw new FileError(`${folder} is a file, so no run can be written there; choose another --out.`)
    throw new FileError(`${folder} cannot be used: ${(error as Error).message}.`, { cause: error })
  }
  if (names.length > 0 && !names.includes(DESCRIPTION) && !names.includes(FIT))
    throw new FileError(`${folder} holds other files and no run; choose an empty or new folder with --out.`)
}

/** Writes weights and description, the weights first; each file is replaced whole or not at all. */
export async function saveRunFolder(
  folder: string,
  description: RunDescription,
  model: Module,
): Promise<void> {
  const weights = await stateToSafetensors(model.stateDict(), { format: 'pt' })
  try {
    await mkdir(folder, { recursive: true })
  } catch (error) {
    throw new FileError(`${folder} cannot be made: ${(error as Error).message}.`, { cause: error })
  }
  await writeFileAtomically(join(folder, WEIGHTS), weights)
  await writeFileAtomically(join(folder, DESCRIPTION), `${JSON.stringify(description, null, 2)}\n`)
}

/**
 * Reads a run: checks the description, lets `make` build the model, and loads the weights into it.
 *
 * @throws FileError naming the file and what is wrong with it.
 */
export async function loadRunFolder<R>(folder: string, app: string, make: RunMaker<R>): Promise<R> {
  const entry = await stat(folder).catch(() => null)
  if (entry === null) throw new FileError(`There is no run folder ${folder}; \`lanner fit\` makes one.`)
  if (!entry.isDirectory())
    throw new FileError(`${folder} is a file, not a run folder; name the folder that \`lanner fit\` made.`)
  const path = join(folder, DESCRIPTION)
  if ((await stat(path).catch(() => null)) === null && (await isBegun(folder)))
    throw new FileError(
      `${folder} has no model yet: its training was stopped before the first epoch was over; go on with ${shellCommand`lanner fit --resume ${folder}`}`,
    )
  const description = parseDescription(path, (await readPart(folder, DESCRIPTION)).toString('utf8'))
  checkApp(folder, description, app)
  const { model, run } = make(folder, description)
  loadWeights(join(folder, WEIGHTS), model, await readPart(folder, WEIGHTS))
  return run
}

async function readPart(folder: string, name: string): Promise<Buffer> {
  try {
    return await readFile(join(folder, name))
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT'
    throw new FileError(
      missing
        ? `${folder} is not a whole run: ${name} is missing.`
        : `${join(folder, name)} cannot be read: ${(error as Error).message}.`,
      { cause: error },
    )
  }
}
