import type { AppName } from '../../apps/run/app-names.ts'
import type { RunByApp } from '../../apps/run/restore.ts'
import type { AppExport } from './app-export.ts'

/** The export of each app, loaded on first use. */
const exports = {
  text: async () => (await import('./text.ts')).textExport,
  tabular: async () => (await import('./tabular.ts')).tabularExport,
  collab: async () => (await import('./collab.ts')).collabExport,
  autoencoder: async () => (await import('./autoencoder.ts')).autoencoderExport,
  word2vec: async () => (await import('./word2vec.ts')).word2vecExport,
  images: async () => (await import('./images.ts')).imagesExport,
  'text-classifier': async () => (await import('./text-classifier.ts')).textClassifierExport,
} satisfies { readonly [A in AppName]: () => Promise<AppExport<RunByApp[A]>> }

/** How the runs of an app are exported. */
export function exportOf<A extends AppName>(app: A): Promise<AppExport<RunByApp[A]>> {
  return exports[app]() as unknown as Promise<AppExport<RunByApp[A]>>
}
