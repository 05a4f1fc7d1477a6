/** Every app, listed once. Each floor above has one lazy table over these names, checked by `satisfies Record<AppName, ...>`. */
export const appNames = ['text', 'tabular', 'collab', 'autoencoder', 'word2vec'] as const

/** The name of an app, as `model.json` and `--app` say it. */
export type AppName = (typeof appNames)[number]

/** Whether a text names an app. */
export function isAppName(name: string): name is AppName {
  return (appNames as readonly string[]).includes(name)
}
