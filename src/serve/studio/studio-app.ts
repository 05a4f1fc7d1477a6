import { readdir, readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { Hono } from 'hono'
import { clipped } from '../../base/quoted.ts'
import { checkAccess, type AccessOptions } from '../access.ts'
import type { Answering } from '../listen.ts'
import { RequestError } from '../request-error.ts'
import { drawPolicy, lessonPolicy, pagePolicy } from './policies.ts'
import { readRunFile, runFiles, type ServedRun } from './served-runs.ts'

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.wasm': 'application/wasm',
  '.csv': 'text/csv; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.zip': 'application/zip',
}

/** The scripts of workers that have policies of their own. */
const workerPolicies: Readonly<Record<string, string>> = {
  '/draw.js': drawPolicy,
  '/lesson.js': lessonPolicy,
}

/** The cookie with the token. */
const COOKIE = 'lanner-studio'

/** The runs that the page can open. */
export interface StudioRuns {
  readonly runs: () => Promise<readonly ServedRun[]>
  /** Whether the page opens the first one at once. */
  readonly opensFirst: boolean
}

/**
 * Answers requests with the files of the studio's folder and of runs, and with nothing else.
 *
 * @throws LannerError (`usage`) if the token is invalid.
 */
export async function studioApp(
  folder: string,
  access: AccessOptions,
  { runs, opensFirst }: StudioRuns,
): Promise<Answering> {
  const files = await filesOf(folder)
  const app = new Hono()
  app.use(async (c, next) => {
    await next()
    const { headers } = c.res
    headers.set('x-content-type-options', 'nosniff')
    headers.set('referrer-policy', 'no-referrer')
    headers.set('cache-control', 'no-cache')
    headers.set(
      'content-security-policy',
      workerPolicies[c.req.path] ?? `${pagePolicy}; frame-ancestors 'none'`,
    )
    // Isolated pages may use threads.
    headers.set('cross-origin-opener-policy', 'same-origin')
    headers.set('cross-origin-embedder-policy', 'require-corp')
    headers.set('cross-origin-resource-policy', 'same-origin')
  })
  app.use(checkAccess(access))
  app.get('/runs', async (c) => c.json((await runs()).map(({ name, app: own }) => ({ name, app: own }))))
  app.get('/runs/:name/:file', async (c) => {
    const { name, file } = c.req.param()
    const run = (await runs()).find((one) => one.name === name)
    if (run === undefined || !Object.hasOwn(runFiles, file))
      throw new RequestError(null, `There is no file ${clipped(c.req.path)}.`, 404)
    return c.body(await readRunFile(run, file), 200, { 'content-type': 'application/octet-stream' })
  })
  app.on(['GET', 'HEAD'], '*', async (c) => {
    if (c.req.path === '/' && c.req.query('token') !== undefined) {
      // The token leaves the address, so that it is not in the history.
      c.header('set-cookie', `${COOKIE}=${access.token ?? ''}; Path=/; HttpOnly; SameSite=Strict`)
      return c.redirect('/')
    }
    const file = files.get(c.req.path === '/' ? '/index.html' : c.req.path)
    if (file === undefined) throw new RequestError(null, `There is no file ${clipped(c.req.path)}.`, 404)
    const bytes = new Uint8Array(await readFile(file))
    const type = types[extname(file)] ?? 'application/octet-stream'
    if (extname(file) !== '.html') return c.body(bytes, 200, { 'content-type': type })
    // The page asks for runs only where there is a server that has some.
    const place = '<div id="studio"'
    const page = new TextDecoder().decode(bytes)
    return c.body(page.replace(place, `${place} data-runs="${opensFirst ? 'open' : 'list'}"`), 200, {
      'content-type': type,
    })
  })
  app.all('*', (c) => {
    throw new RequestError(null, `The studio accepts GET, not ${c.req.method}.`, 405)
  })
  app.onError((error, c) => {
    const status = error instanceof RequestError ? error.status : 500
    return c.text(`${status === 500 ? 'Internal server error.' : error.message}\n`, status)
  })
  return (request, env) => app.fetch(withToken(request as Request), env)
}

/** All files of a folder by their paths in URLs: a request for anything else finds nothing. */
async function filesOf(folder: string): Promise<ReadonlyMap<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return new Map(
    entries
      .filter((entry) => entry.isFile())
      .map((entry) => {
        const path = join(entry.parentPath, entry.name)
        return [path.slice(folder.length).replaceAll('\\', '/'), path] as const
      }),
  )
}

/** A browser cannot send the header of the token: it comes in the address of the page, and then in a cookie. */
function withToken(request: Request): Request {
  if (request.headers.has('authorization')) return request
  const url = new URL(request.url)
  const inPage = url.pathname === '/' ? url.searchParams.get('token') : null
  const inCookie = new RegExp(`(?:^|; *)${COOKIE}=([^;]*)`).exec(request.headers.get('cookie') ?? '')?.[1]
  const token = inPage ?? inCookie
  if (token === undefined || !/^[\w.~+/=-]+$/.test(token)) return request
  const headers = new Headers(request.headers)
  headers.set('authorization', `Bearer ${token}`)
  return new Request(request.url, { method: request.method, headers })
}
