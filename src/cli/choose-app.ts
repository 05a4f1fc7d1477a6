import { LannerError } from '../base/errors.ts'
import type { AppName } from '../apps/run/app-names.ts'
import { appEntries, apps, defaultApp } from './apps/index.ts'
import { optionSets } from './fit-options.ts'
import { flagOf, nameOf, type ParsedOptions } from './options/option-row.ts'
import type { CommandOptions } from './options/shared-options.ts'

/** The app that the file and the options select. @throws LannerError if they contradict each other. */
export function appOf(file: string, options: CommandOptions & ParsedOptions): AppName {
  const implied = impliedApps(options)
  if (options.app === undefined && implied.length > 1)
    throw new LannerError(
      'usage',
      `${implied.map(({ by }) => flagOf(by)).join(' and ')} select different apps; use one of them.`,
    )
  const app = options.app ?? implied[0]?.name ?? appOfFile(file) ?? defaultApp
  const refuseOthers = (): void => {
    for (const name of new Set(optionSets.flatMap(({ rows }) => rows.map(nameOf))))
      if (options[name] !== undefined) refuseForeign(name, app, file, options[name])
  }
  // Of a chosen app, options of others come first: one of them may be what was meant.
  if (options.app !== undefined) refuseOthers()
  apps[app].check(file, options)
  refuseOthers()
  return app
}

/** The same, where the contents of the file decide between apps. */
export async function appFor(file: string, options: CommandOptions & ParsedOptions): Promise<AppName> {
  if (options.app === undefined)
    for (const [name, { claims }] of appEntries)
      if (await claims?.(file, options)) return appOf(file, { ...options, app: name })
  return appOf(file, options)
}

/** The apps that options imply. An option that another implied app also takes does not count: `--image` with `--target` is a table of pictures. */
function impliedApps(options: ParsedOptions): { readonly name: AppName; readonly by: string }[] {
  const implied = appEntries.flatMap(([name, { impliedBy }]) => {
    const by = impliedBy.find((option) => options[option] !== undefined)
    return by === undefined ? [] : [{ name, by }]
  })
  const alone = implied.filter(
    ({ name, by }) => !implied.some((other) => other.name !== name && takes(other.name, by)),
  )
  return alone.length > 0 ? alone : implied
}

function appOfFile(file: string): AppName | undefined {
  return appEntries.find(([, { impliedByFile }]) => impliedByFile?.(file))?.[0]
}

function takes(app: AppName, option: string): boolean {
  return apps[app].options.some(({ rows }) => rows.some((row) => nameOf(row) === option))
}

/** @throws LannerError if an option is for other apps only. */
export function refuseForeign(name: string, app: AppName, file?: string, value?: unknown): void {
  if (takes(app, name) || !appEntries.some(([other]) => takes(other, name))) return
  const trained = file === undefined ? '' : `; drop it, or select another app for ${file} with --app`
  const own = apps[app].foreign?.[name]
  if (own !== undefined && value !== undefined) throw new LannerError('usage', own(String(value)))
  throw new LannerError('usage', `${flagOf(name)} is not for ${apps[app].subject}${trained}.`)
}
