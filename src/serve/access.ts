import { type OptionNames } from '../base/check-options.ts'
import { createHash, timingSafeEqual } from 'node:crypto'
import { isIP } from 'node:net'
import { hostname } from 'node:os'
import type { IncomingMessage } from 'node:http'
import type { Context, MiddlewareHandler } from 'hono'
import { LannerError } from '../base/errors.ts'
import { quoted } from '../base/quoted.ts'
import { RequestError } from './request-error.ts'

/** Who may ask a server. */
export interface AccessOptions {
  /** The address that the server listens on. Default 127.0.0.1. */
  readonly host?: string
  /** Host names by which the server may be called, besides those of this machine. */
  readonly allowHosts?: readonly string[]
  /** Requests must then have the header `Authorization: Bearer` with this token. */
  readonly token?: string
}

export const accessOptionNames: OptionNames<AccessOptions> = { host: true, allowHosts: true, token: true }

/** Whether only this machine can reach an address. */
export function isLoopback(host: string): boolean {
  const name = host.toLowerCase().replace(/^\[(.*)\]$/, '$1')
  return name === 'localhost' || name === '::1' || (isIP(name) === 4 && name.startsWith('127.'))
}

/**
 * Refuses requests that a page of somebody else makes in a browser of this machine: a foreign `Origin`, and a foreign `Host`, which such a page gets past the
 * browser's own checks by giving its name the address 127.0.0.1 (DNS rebinding). Then asks for the token, if there is one.
 *
 * @throws LannerError (`usage`) where the token or a name cannot be used.
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
    // A page cannot make its name an address, so these are safe where other machines are let in anyway.
    isLoopback(name) || names.has(name) || (!isLoopback(host) && isIP(name.replace(/^\[(.*)\]$/, '$1')) !== 0)
  const isToken = token === undefined ? null : tokenCheck(token)
  return async (c, next) => {
    const asked = hostOf(c)
    const name = nameOfHost(asked)
    if (name === null)
      throw new RequestError(null, `The header Host is ${quoted(asked)}, which names no host.`)
    if (!knows(name))
      throw new RequestError(
        null,
        `This server does not answer to the name ${quoted(name)}; start it with --allow-host ${name} if it should.`,
        421,
      )
    const origin = c.req.header('origin')
    const crossSite =
      c.req.header('sec-fetch-site') === 'cross-site' && c.req.header('sec-fetch-mode') !== 'navigate'
    if (origin === undefined ? crossSite : !knows(nameOfOrigin(origin) ?? ''))
      throw new RequestError(
        null,
        `Pages of ${origin === undefined ? 'another site' : quoted(origin)} may not use this server; start it with --allow-host and the name of their host if they should.`,
        403,
      )
    // A check of whether the server works needs no token, and then says no more than that.
    if (isToken !== null && !isToken(c.req.header('authorization'))) {
      if (c.req.method === 'GET' && c.req.path === '/health') return c.json({ status: 'ok' })
      c.header('www-authenticate', 'Bearer')
      throw new RequestError(
        null,
        'This server asks for a token: send the header Authorization with Bearer and the token.',
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
    throw new LannerError(
      'usage',
      `--allow-host takes the name of a host without a port, got ${quoted(name)}.`,
    )
  return read
}

/** Compares sums of the tokens, so that neither the time nor the length tells anything of the right one. */
function tokenCheck(token: string): (header: string | undefined) => boolean {
  if (!/^[\w.~+/=-]{8,}$/.test(token))
    throw new LannerError(
      'usage',
      'The token must have at least 8 characters, of letters, digits and - . _ ~ + / =; `openssl rand -hex 16` makes a good one.',
    )
  const sum = (text: string): Buffer => createHash('sha256').update(text).digest()
  const right = sum(token)
  return (header) => {
    const given = /^Bearer +(\S+) *$/i.exec(header ?? '')?.[1]
    return given !== undefined && timingSafeEqual(sum(given), right)
  }
}

/** The host that a request asks for. HTTP/1.0, which no browser speaks any more, may leave it out. */
function hostOf(c: Context): string {
  const incoming = (c.env as { readonly incoming?: IncomingMessage } | undefined)?.incoming
  const raw = incoming?.rawHeaders ?? []
  if (raw.filter((name, i) => i % 2 === 0 && name.toLowerCase() === 'host').length > 1)
    throw new RequestError(null, 'The header Host is there more than once.')
  return incoming?.headers.host ?? c.req.header('host') ?? new URL(c.req.url).host
}

/** The name in a Host header, in lower case and without the port; null where it is none. */
function nameOfHost(host: string): string | null {
  const found = /^(\[[\da-f:.]+\]|[^\s:/?#@[\]\\]+?)\.?(?::\d{1,5})?$/i.exec(host)
  return found === null ? null : found[1]!.toLowerCase()
}

function nameOfOrigin(origin: string): string | null {
  return URL.canParse(origin) ? nameOfHost(new URL(origin).host) : null
}
