import type { AutoencoderRun } from '../autoencoder/autoencoder-run.ts'
import type { CollabRun } from '../collab/collab-run.ts'
import type { ImagesRun } from '../images/images-run.ts'
import type { TabularRun } from '../tabular/tabular-run.ts'
import type { TextClassifierRun } from '../text/classifier/text-classifier-run.ts'
import type { TextRun } from '../text/text-run.ts'
import type { Word2VecRun } from '../word2vec/word2vec-run.ts'
import type { AppName } from './app-names.ts'
import type { RunMaker } from './restore-run.ts'
import { restoreWith } from './restore-with.ts'
import { openRun, type OpenRun } from './run-source.ts'

/** The run type of each app. */
export interface RunByApp {
  readonly text: TextRun
  readonly tabular: TabularRun
  readonly collab: CollabRun
  readonly autoencoder: AutoencoderRun
  readonly word2vec: Word2VecRun
  readonly images: ImagesRun
  readonly 'text-classifier': TextClassifierRun
}

/** A trained run of any app. */
export type AnyRun = RunByApp[AppName]

/** Node loads each app on first use. */
const makers = {
  text: async () => (await import('../text/restore-text-run.ts')).restoreTextRun,
  tabular: async () => (await import('../tabular/restore-tabular-run.ts')).restoreTabularRun,
  collab: async () => (await import('../collab/restore-collab-run.ts')).restoreCollabRun,
  autoencoder: async () => (await import('../autoencoder/restore-autoencoder-run.ts')).restoreAutoencoderRun,
  word2vec: async () => (await import('../word2vec/restore-word2vec-run.ts')).restoreWord2vecRun,
  images: async () => (await import('../images/restore-images-run.ts')).restoreImagesRun,
  'text-classifier': async () =>
    (await import('../text/classifier/restore-classifier-run.ts')).restoreClassifierRun,
} satisfies { readonly [A in AppName]: () => Promise<RunMaker<RunByApp[A]>> }

/**
 * Loads a run from its files, and the kernels if none are loaded yet. The model is in evaluation mode.
 *
 * @param apps refuses runs of other apps. Default: all.
 * @throws FileError if the run is missing, damaged, from another app or from a newer version.
 */
export function restoreRun<A extends AppName = AppName>(
  files: OpenRun,
  apps?: readonly A[],
): Promise<RunByApp[A]> {
  return restoreWith(files, apps, (app) => makers[app]() as Promise<RunMaker<RunByApp[A]>>)
}

/** The same for a folder in Node. */
export function restoreFolder<A extends AppName = AppName>(
  folder: string,
  ...apps: readonly A[]
): Promise<RunByApp[A]> {
  return restoreRun(openRun(folder), apps.length === 0 ? undefined : apps)
}
