import { FileError } from '../../base/errors.ts'
import { init } from '../../tensor/index.ts'
import type { AutoencoderRun } from '../autoencoder/autoencoder-run.ts'
import type { CollabRun } from '../collab/collab-run.ts'
import type { TabularRun } from '../tabular/tabular-run.ts'
import type { TextRun } from '../text/text-run.ts'
import type { Word2VecRun } from '../word2vec/word2vec-run.ts'
import { appNames, isAppName, type AppName } from './app-names.ts'
import { loadWeights, readWeights, weightCount, type RunMaker } from './restore-run.ts'
import { parseDescription, type RunDescription } from './run-folder.ts'
import { openRun, type OpenRun } from './run-source.ts'

/** The run type of each app. */
export interface RunByApp {
  readonly text: TextRun
  readonly tabular: TabularRun
  readonly collab: CollabRun
  readonly autoencoder: AutoencoderRun
  readonly word2vec: Word2VecRun
}

/** A trained run of any app. */
export type AnyRun = RunByApp[AppName]

/** Each app is loaded on first use, so that a page fetches only what it needs. */
const makers = {
  text: async () => (await import('../text/restore-text-run.ts')).restoreTextRun,
  tabular: async () => (await import('../tabular/restore-tabular-run.ts')).restoreTabularRun,
  collab: async () => (await import('../collab/restore-collab-run.ts')).restoreCollabRun,
  autoencoder: async () => (await import('../autoencoder/restore-autoencoder-run.ts')).restoreAutoencoderRun,
  word2vec: async () => (await import('../word2vec/restore-word2vec-run.ts')).restoreWord2vecRun,
} satisfies { readonly [A in AppName]: () => Promise<RunMaker<RunByApp[A]>> }

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
 * @param apps refuses runs of other apps. Default: all.
 * @throws FileError if the run is missing, damaged, from another app or from a newer version.
 */
export async function restoreRun<A extends AppName = AppName>(
  files: OpenRun,
  apps?: readonly A[],
): Promise<RunByApp[A]> {
  const description = await readDescription(files, apps)
  const [weights, maker] = await Promise.all([
    files.read('model.safetensors'),
    makers[description.app](),
    init(),
  ])
  const path = files.nameOf('model.safetensors')
  const file = readWeights(path, weights)
  const { model, run, ofModel } = await (maker as RunMaker<RunByApp[A]>)(
    files.where,
    description,
    weightCount(file),
    file,
  )
  loadWeights(path, model, ofModel ?? file)
  return run
}

/** The same for a folder in Node. */
export function restoreFolder<A extends AppName = AppName>(
  folder: string,
  ...apps: readonly A[]
): Promise<RunByApp[A]> {
  return restoreRun(openRun(folder), apps.length === 0 ? undefined : apps)
}
