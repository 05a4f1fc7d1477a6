import { appNames, type AppName } from '../../apps/run/app-names.ts'
import type { AppCommand } from './app-command.ts'
import { autoencoder } from './autoencoder.ts'
import { collab } from './collab.ts'
import { images } from './images.ts'
import { tabular } from './tabular.ts'
import { text } from './text.ts'
import { textClassifier } from './text-classifier.ts'
import { word2vec } from './word2vec.ts'

/** The command's table of apps. Entries are light: each verb loads its code on first use. */
export const apps = {
  text,
  tabular,
  collab,
  autoencoder,
  word2vec,
  images,
  'text-classifier': textClassifier,
} satisfies Record<AppName, AppCommand>

/** The table's entries with their names. */
export const appEntries: readonly (readonly [name: AppName, app: AppCommand])[] = appNames.map((name) => [
  name,
  apps[name],
])

/** The app if neither `--app` nor another option selects one. */
export const defaultApp: AppName = 'text'
