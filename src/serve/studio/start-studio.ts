import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { listen, type RunningServer } from '../listen.ts'
import { studioApp } from './studio-app.ts'

export interface StudioOptions {
  /** The folder of the built page. */
  readonly folder: string
  /** Default: 3211; 0 picks a free port. */
  readonly port?: number
  /** If set, the page opens only from a URL with this token. */
  readonly token?: string
}

const studioOptionNames: OptionNames<StudioOptions> = { folder: true, port: true, token: true }

/** Where the studio listens: no other machine reaches it. */
const HOST = '127.0.0.1'

/**
 * Serves the studio on this machine, by the rules of `startServer` for hosts, origins and the token.
 *
 * @returns the server; its `url` has the token.
 * @throws LannerError (`usage`) if the port is in use or not permitted, or the token is invalid.
 */
export async function startStudio(options: StudioOptions): Promise<RunningServer> {
  checkOptions('startStudio', options, studioOptionNames)
  const { folder, port = 3211, token } = options
  const app = await studioApp(folder, token === undefined ? { host: HOST } : { host: HOST, token })
  const server = await listen(app, { port, host: HOST, seconds: 60 })
  const query = token === undefined ? '' : `?token=${encodeURIComponent(token)}`
  return { ...server, url: `${server.url}/${query}` }
}
