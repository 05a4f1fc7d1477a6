import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { listen, type RunningServer } from '../listen.ts'
import { runsAt, runsIn } from './served-runs.ts'
import { studioApp } from './studio-app.ts'

export interface StudioOptions {
  /** The folder of the built page. */
  readonly folder: string
  /** Default: 3211; 0 picks a free port. */
  readonly port?: number
  /** If set, the page opens only from a URL with this token. */
  readonly token?: string
  /** Folders of runs that the page lists; it opens the first. Default: those directly in the current folder. */
  readonly runs?: readonly string[]
}

const studioOptionNames: OptionNames<StudioOptions> = { folder: true, port: true, token: true, runs: true }

/** Where the studio listens: no other machine reaches it. */
const HOST = '127.0.0.1'

/**
 * Serves the studio on this machine, by the rules of `startServer` for hosts, origins and the token.
 *
 * @returns the server; its `url` has the token.
 * @throws LannerError (`usage`) if the port is in use or not permitted, or the token is invalid; FileError for a folder that is not a run.
 */
export async function startStudio(options: StudioOptions): Promise<RunningServer> {
  checkOptions('startStudio', options, studioOptionNames)
  const { folder, port = 3211, token, runs: named = [] } = options
  const fixed = await runsAt(named)
  const runs = named.length === 0 ? () => runsIn(process.cwd()) : () => Promise.resolve(fixed)
  const access = token === undefined ? { host: HOST } : { host: HOST, token }
  const app = await studioApp(folder, access, { runs, opensFirst: named.length > 0 })
  const server = await listen(app, { port, host: HOST, seconds: 60 })
  const query = token === undefined ? '' : `?token=${encodeURIComponent(token)}`
  return { ...server, url: `${server.url}/${query}` }
}
