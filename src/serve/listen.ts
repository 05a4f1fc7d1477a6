import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'
import { LannerError } from '../base/errors.ts'

/** A running server. */
export interface RunningServer {
  readonly url: string
  readonly port: number
  /** Stops accepting requests, finishes those in progress, then resolves. */
  end(): Promise<void>
}

/** Interval for closing idle connections while shutting down, in milliseconds. */
const LOOK = 50

/** How requests are answered; `env` has Node's own request. */
export type Answering = Parameters<typeof createAdaptorServer>[0]['fetch']

export interface ListenOptions {
  readonly port: number
  readonly host: string
  /** Time limit of one request. */
  readonly seconds: number
}

/**
 * Listens for HTTP requests.
 *
 * @throws LannerError (`usage`) if the port is in use or not permitted.
 */
export async function listen(
  fetch: Answering,
  { port, host, seconds }: ListenOptions,
): Promise<RunningServer> {
  const server = createAdaptorServer({
    fetch,
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
  let ends: Promise<void> | null = null
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
