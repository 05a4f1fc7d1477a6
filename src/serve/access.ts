import { type OptionNames } from '../base/check-options.ts'
import { createHash, timingSafeEqual } from 'node:crypto'
import { isIP } from 'node:net'
import { hostname } from 'node:os'
import type { IncomingMessage } from 'node:http'
import type { Context, MiddlewareHandler } from 'hono'
import { LannerError } from '../base/errors.ts'
import { quoted } from '../base/quoted.ts'
import { shellWord } from '../base/shell-command.ts'
import { RequestError } from './request-error.ts'

/** Access control of a server. */
export interface AccessOptions {
  /** The address to listen on. Default: 127.0.0.1. */
  readonly host?: string
  /** Host names to accept in addition to those of this machine. */
  readonly allowHosts?: readonly string[]
  /** If set, requests need the header `Authorization: Bearer TOKEN`. */
  readonly token?: string
}

export const accessOptionNames: OptionNames<AccessOptions> = { host: true, allowHosts: true, token: true }

/** Whether only this machine can reach an address. */
export function isLoopback(host: string): boolean {
  const name = host.toLowerCase().replace(/^\[(.*)\]$/, '$1')
  return name === 'localhost' || name === '::1' || (isIP(name) === 4 && name.startsWith('127.'))
}

/**
 * Refuses requests from other sites' pages in a browser on this machine: those with a foreign `Origin`, and those with a foreign `Host`, which get past the
 * browser's own checks by resolving their name to 127.0.0.1 (DNS rebinding). Then checks the token, if one is set.
 *
 * @throws LannerError (`usage`) if the token or a host name is invalid.
 */
export function checkAccess({
  host = '127.0.0.1',
  allowHosts = [],
  token,
}: AccessOptions): MiddlewareHandler {
  const names = new Set(allowHosts.map(checkedName))
  if (!isLoopback(host)) {
    if (isIP(host) === 0) names.add(host.toLowerCase())
    names.add(hostname().toLowerCase())
  }
  const knows = (name: string): boolean =>
    // A page's host name cannot be an IP address, so addresses are safe if other machines are accepted anyway.
    isLoopback(name) || names.has(name) || (!isLoopback(host) && isIP(name.replace(/^\[(.*)\]$/, '$1')) !== 0)
  const isToken = token === undefined ? null : tokenCheck(token)
  return async (c, next) => {
    const asked = hostOf(c)
    const name = nameOfHost(asked)
    if (name === null)
      throw new RequestError(null, `The Host header is ${quoted(asked)}, which is not a host name.`)
    if (!knows(name))
      throw new RequestError(
        null,
        `This server does not accept requests for the host ${quoted(name)}; to allow it, start the server with --allow-host ${shellWord(name)}.`,
        421,
      )
    const origin = c.req.header('origin')
    const crossSite =
      c.req.header('sec-fetch-site') === 'cross-site' && c.req.header('sec-fetch-mode') !== 'navigate'
    if (origin === undefined ? crossSite : !knows(nameOfOrigin(origin) ?? ''))
      throw new RequestError(
        null,
        `Pages of ${origin === undefined ? 'another site' : quoted(origin)} may not use this server; to allow them, start the server with --allow-host and their host name.`,
        403,
      )
    // A health check needs no token, and without one it gets no details.
    if (isToken !== null && !isToken(c.req.header('authorization'))) {
      if (c.req.method === 'GET' && c.req.path === '/health') return c.json({ status: 'ok' })
      c.header('www-authenticate', 'Bearer')
      throw new RequestError(
        null,
        'This server needs a token: send the header Authorization: Bearer TOKEN.',
        401,
      )
    }
    await next()
    return undefined
  }
}

function checkedName(name: string): string {
  const read = nameOfHost(name)
  if (read === null || /:\d+$/.test(name.replace(/^\[.*\]/, '')))
    throw new LannerError('usage', `--allow-host must be a host name without a port, got ${quoted(name)}.`)
  return read
}

/** Compares hashes of the tokens, so that neither timing nor length reveals anything about the right one. */
function tokenCheck(token: string): (header: string | undefined) => boolean {
  if (!/^[\w.~+/=-]{8,}$/.test(token))
    throw new LannerError(
      'usage',
      'The token must have at least 8 characters: letters, digits and - . _ ~ + / =; `openssl rand -hex 16` makes a good one.',
    )
  const sum = (text: string): Buffer => createHash('sha256').update(text).digest()
  const right = sum(token)
  return (header) => {
    const given = /^Bearer +(\S+) *$/i.exec(header ?? '')?.[1]
    return given !== undefined && timingSafeEqual(sum(given), right)
  }
}

/** The host of a request. HTTP/1.0, which browsers no longer use, may omit it. */
function hostOf(c: Context): string {
  const incoming = (c.env as { readonly incoming?: IncomingMessage } | undefined)?.incoming
  const raw = incoming?.rawHeaders ?? []
  if (raw.filter((name, i) => i % 2 === 0 && name.toLowerCase() === 'host').length > 1)
    throw new RequestError(null, 'The request has more than one Host header.')
  return incoming?.headers.host ?? c.req.header('host') ?? new URL(c.req.url).host
}

/** The name in a Host header, in lower case and without the port; null if it is not a host name. */
function nameOfHost(host: string): string | null {
  const found = /^(\[[\da-f:.]+\]|[^\s:/?#@[\]\\]+?)\.?(?::\d{1,5})?$/i.exec(host)
  return found === null ? null : found[1]!.toLowerCase()
}

function nameOfOrigin(origin: string): string | null {
  return URL.canParse(origin) ? nameOfHost(new URL(origin).host) : null
}
