import { checkOptions, pickOptions, type OptionNames } from '../base/check-options.ts'
import { type AccessOptions, accessOptionNames } from './access.ts'
import type { ServedRun } from './apps/index.ts'
import { listen, type RunningServer } from './listen.ts'
import {
  serveApp,
  serveAppOptionNames,
  type ServeAppOptions,
  type ServeLimits,
  serveLimitNames,
} from './serve-app.ts'

export interface ServeOptions extends ServeLimits, AccessOptions {
  /** Default: 3210; 0 picks a free port. */
  readonly port?: number
  /** Called for errors that are not a client's. */
  readonly onProblem?: (problem: unknown) => void
}

const serveOptionNames: OptionNames<ServeOptions> = {
  ...serveLimitNames,
  ...accessOptionNames,
  port: true,
  onProblem: true,
}

/**
 * Serves a run over HTTP: see `serveApp` for the routes.
 *
 * @throws LannerError (`usage`) if the port is in use or not permitted, or the token or a host name is invalid.
 */
export async function startServer(run: ServedRun, options: ServeOptions = {}): Promise<RunningServer> {
  checkOptions('startServer', options, serveOptionNames)
  const { port = 3210, host = '127.0.0.1', seconds = 30 } = options
  let isEnding = false
  const app = await serveApp(run, {
    ...pickOptions<ServeAppOptions>(options, serveAppOptionNames),
    ending: () => isEnding,
  })
  const server = await listen(app.fetch, { port, host, seconds })
  return {
    ...server,
    end() {
      isEnding = true
      return server.end()
    },
  }
}
