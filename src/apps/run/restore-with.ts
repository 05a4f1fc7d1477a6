import { FileError } from '../../base/errors.ts'
import '../../tensor/methods.ts'
import { init } from '../../tensor/runtime.ts'
import { appNames, isAppName, type AppName } from './app-names.ts'
import { loadWeights, readWeights, weightCount, type RunMaker } from './restore-run.ts'
import { parseDescription, type RunDescription } from './run-folder.ts'
import type { OpenRun } from './run-source.ts'

/** A run description of an app that this Lanner knows. */
export interface KnownDescription<A extends AppName = AppName> extends RunDescription {
  readonly app: A
}

/**
 * Reads and checks the `model.json` of a run.
 *
 * @param apps refuses runs of other apps. Default: all.
 * @throws FileError if the run is missing, damaged, from another app or from a newer version.
 */
export async function readDescription<A extends AppName = AppName>(
  files: OpenRun,
  apps: readonly A[] = appNames as readonly AppName[] as readonly A[],
): Promise<KnownDescription<A>> {
  const bytes = await files.read('model.json')
  const description = parseDescription(files.nameOf('model.json'), new TextDecoder().decode(bytes))
  const { app } = description
  if (!isAppName(app))
    throw new FileError(
      `${files.where} is a run of app ${JSON.stringify(app)}, which this Lanner does not know; it knows ${appNames.join(', ')}.`,
    )
  if (!(apps as readonly AppName[]).includes(app))
    throw new FileError(
      `${files.where} is a run of app ${JSON.stringify(app)}, not ${apps.map((name) => JSON.stringify(name)).join(' or ')}.`,
    )
  return description as KnownDescription<A>
}

/**
 * Loads a run from its files, and the kernels if none are loaded yet. The model is in evaluation mode.
 *
 * @param apps refuses runs of other apps
 * @param makerOf returns the function that builds the run of an app
 * @throws FileError if the run is missing, damaged, from another app or from a newer version.
 */
export async function restoreWith<R, A extends AppName>(
  files: OpenRun,
  apps: readonly A[] | undefined,
  makerOf: (app: A) => Promise<RunMaker<R>>,
): Promise<R> {
  const description = await readDescription(files, apps)
  const [weights, maker] = await Promise.all([
    files.read('model.safetensors'),
    makerOf(description.app),
    init(),
  ])
  const path = files.nameOf('model.safetensors')
  const file = readWeights(path, weights)
  const { model, run, ofModel } = await maker(files.where, description, weightCount(file), file)
  loadWeights(path, model, ofModel ?? file)
  return run
}
