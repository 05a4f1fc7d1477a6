import { LannerError } from '../base/errors.ts'
import type { AppName } from '../apps/run/app-names.ts'
import { appEntries, apps, defaultApp } from './apps/index.ts'
import { optionSets } from './fit-options.ts'
import { flagOf, nameOf, type ParsedOptions } from './options/option-row.ts'
import type { CommandOptions } from './options/shared-options.ts'

/** The app that the file and the options select. @throws LannerError if they contradict each other. */
export function appOf(file: string, options: CommandOptions & ParsedOptions): AppName {
  const implied = appEntries.flatMap(([name, { impliedBy }]) => {
    const by = impliedBy.find((option) => options[option] !== undefined)
    return by === undefined ? [] : [{ name, by }]
  })
  if (options.app === undefined && implied.length > 1)
    throw new LannerError(
      'usage',
      `${implied.map(({ by }) => flagOf(by)).join(' and ')} select different apps; use one of them.`,
    )
  const app = options.app ?? implied[0]?.name ?? defaultApp
  apps[app].check(file, options)
  for (const name of new Set(optionSets.flatMap(({ rows }) => rows.map(nameOf))))
    if (options[name] !== undefined) refuseForeign(name, app, file)
  return app
}

/** @throws LannerError if an option is for other apps only. */
export function refuseForeign(name: string, app: AppName, file?: string): void {
  const takenBy = (candidate: AppName): boolean =>
    apps[candidate].options.some(({ rows }) => rows.some((row) => nameOf(row) === name))
  if (takenBy(app) || !appEntries.some(([other]) => takenBy(other))) return
  const trained = file === undefined ? '' : `; select another app for ${file} with --app`
  throw new LannerError('usage', `${flagOf(name)} is not for ${apps[app].subject}${trained}.`)
}
