/** The names of all apps. Each layer above has one lazy table over these names, checked by `satisfies Record<AppName, ...>`. */
export const appNames = [
  'text',
  'tabular',
  'collab',
  'autoencoder',
  'word2vec',
  'images',
  'text-classifier',
] as const

/** The name of an app, as in `model.json` and `--app`. */
export type AppName = (typeof appNames)[number]

/** Whether a string is the name of an app. */
export function isAppName(name: string): name is AppName {
  return (appNames as readonly string[]).includes(name)
}
