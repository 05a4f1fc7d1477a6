import { appNames, type AppName } from '../../apps/run/app-names.ts'
import type { AppCommand } from './app-command.ts'
import { autoencoder } from './autoencoder.ts'
import { collab } from './collab.ts'
import { tabular } from './tabular.ts'
import { text } from './text.ts'
import { word2vec } from './word2vec.ts'

/** What the command does for each app. Each entry is light: it loads what it needs for a verb when the verb is used. */
export const apps = { text, tabular, collab, autoencoder, word2vec } satisfies Record<AppName, AppCommand>

/** The table's entries with their names. */
export const appEntries: readonly (readonly [name: AppName, app: AppCommand])[] = appNames.map((name) => [
  name,
  apps[name],
])

/** What a file is trained as where neither `--app` nor another option says it. */
export const defaultApp: AppName = 'text'
