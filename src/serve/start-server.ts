import { checkOptions, pickOptions, type OptionNames } from '../base/check-options.ts'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'
import { LannerError } from '../base/errors.ts'
import { type AccessOptions, accessOptionNames } from './access.ts'
import type { ServedRun } from './apps/index.ts'
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

/** A running server. */
export interface RunningServer {
  readonly url: string
  readonly port: number
  /** Stops accepting requests, finishes those in progress, then resolves. */
  end(): Promise<void>
}

/** Interval for closing idle connections while shutting down, in milliseconds. */
const LOOK = 50

/**
 * Serves a run over HTTP: see `serveApp` for the routes.
 *
 * @throws LannerError (`usage`) if the port is in use or not permitted, or the token or a host name is invalid.
 */
export async function startServer(run: ServedRun, options: ServeOptions = {}): Promise<RunningServer> {
  checkOptions('startServer', options, serveOptionNames)
  const { port = 3210, host = '127.0.0.1', seconds = 30 } = options
  let ends: Promise<void> | null = null
  const app = await serveApp(run, {
    ...pickOptions<ServeAppOptions>(options, serveAppOptionNames),
    ending: () => ends !== null,
  })
  const server = createAdaptorServer({
    fetch: app.fetch,
    // For HTTP/1.0, where the Host header may be missing.
    hostname: 'localhost',
    // A slow sender cannot hold a connection longer than the time limit.
    serverOptions: {
      connectionsCheckingInterval: 1000,
      requestTimeout: Math.ceil(1000 * seconds),
      headersTimeout: Math.ceil(1000 * Math.min(10, seconds)),
    },
  }) as Server
  await new Promise<void>((done, fail) => {
    server.once('error', (error: NodeJS.ErrnoException) => fail(listenProblem(error, host, port)))
    server.listen(port, host, done)
  })
  const address = server.address() as AddressInfo
  const shown = address.family === 'IPv6' ? `[${address.address}]` : address.address
  return {
    url: `http://${shown}:${address.port}`,
    port: address.port,
    end() {
      ends ??= new Promise((done) => {
        const look = setInterval(() => server.closeIdleConnections(), LOOK)
        const last = setTimeout(() => server.closeAllConnections(), 1000 * seconds)
        server.close(() => {
          clearInterval(look)
          clearTimeout(last)
          done()
        })
      })
      return ends
    },
  }
}

function listenProblem(error: NodeJS.ErrnoException, host: string, port: number): LannerError {
  const reasons: Readonly<Record<string, string>> = {
    EADDRINUSE: `Port ${port} on ${host} is in use; choose another with --port.`,
    EACCES: `Permission denied for port ${port} on ${host}; choose one from 1024 up with --port.`,
    EADDRNOTAVAIL: `${host} is not an address of this machine; choose another --host.`,
    ENOTFOUND: `The host name ${host} cannot be resolved; choose another --host.`,
  }
  const known = reasons[error.code ?? '']
  return new LannerError('usage', known ?? `Cannot listen on ${host}:${port}: ${error.message}.`, {
    cause: error,
  })
}
