import type { AutoencoderRun } from '../apps/autoencoder/autoencoder-run.ts'
import type { CollabRun } from '../apps/collab/collab-run.ts'
import { checkApp, loadWeights, type RunMaker } from '../apps/run/restore-run.ts'
import { parseDescription } from '../apps/run/run-folder.ts'
import type { TabularRun } from '../apps/tabular/tabular-run.ts'
import type { TextRun } from '../apps/text/text-run.ts'
import { FileError } from '../base/errors.ts'
import { init } from '../tensor/index.ts'
import { openRun, type RunSource } from './run-source.ts'

/** What a run is, by the app that it is of. */
export interface RunByApp {
  readonly text: TextRun
  readonly tabular: TabularRun
  readonly collab: CollabRun
  readonly autoencoder: AutoencoderRun
}

/** A trained model of any app that can predict alone. */
export type AnyRun = RunByApp[keyof RunByApp]

export interface LoadRunOptions<A extends keyof RunByApp = keyof RunByApp> {
  /** Refuses runs of other apps, and tells TypeScript which one this is. */
  readonly app?: A
  /** Stops fetching; rejects with the signal's reason. */
  readonly signal?: AbortSignal
}

/** Each app is loaded when a run of it is, so that a page carries only what it uses. */
const makers: { readonly [A in keyof RunByApp]: () => Promise<RunMaker<RunByApp[A]>> } = {
  text: async () => (await import('../apps/text/restore-text-run.ts')).restoreTextRun,
  tabular: async () => (await import('../apps/tabular/restore-tabular-run.ts')).restoreTabularRun,
  collab: async () => (await import('../apps/collab/restore-collab-run.ts')).restoreCollabRun,
  autoencoder: async () =>
    (await import('../apps/autoencoder/restore-autoencoder-run.ts')).restoreAutoencoderRun,
}

/**
 * Loads a trained model to use it, in Node or in a page, and the kernels where none are loaded yet. Nothing of training comes with it.
 *
 * @param source a folder in Node; in a page the URL of one, or its two files as chosen by a person or fetched
 * @throws FileError where the run is missing, damaged, of another app or of a newer version.
 * @example
 * const price = async (row) => (await (await loadRun('runs/houses', { app: 'tabular' })).predict(row)).prediction
 */
export async function loadRun<A extends keyof RunByApp = keyof RunByApp>(
  source: RunSource,
  { app, signal }: LoadRunOptions<A> = {},
): Promise<RunByApp[A]> {
  const files = openRun(source, signal)
  const bytes = await files.read('model.json')
  const description = parseDescription(files.nameOf('model.json'), new TextDecoder().decode(bytes))
  if (app !== undefined) checkApp(files.where, description, app)
  if (!Object.hasOwn(makers, description.app))
    throw new FileError(
      `${files.where} is a run of the app ${JSON.stringify(description.app)}; only ${Object.keys(makers).join(', ')} can be loaded here.`,
    )
  const [weights, maker] = await Promise.all([
    files.read('model.safetensors'),
    makers[description.app as A](),
    init(),
  ])
  const { model, run } = maker(files.where, description)
  loadWeights(files.nameOf('model.safetensors'), model, weights)
  return run
}
