import { checkOptions, type OptionNames } from '../base/check-options.ts'
import { Hono, type Context } from 'hono'
import { isAppName } from '../apps/run/app-names.ts'
import { LannerError, ValueError } from '../base/errors.ts'
import { clipped } from '../base/quoted.ts'
import { version } from '../base/version.ts'
import { checkAccess, type AccessOptions, accessOptionNames } from './access.ts'
import { routesOf, type ServedRun } from './apps/index.ts'
import { limitBody } from './json-body.ts'
import { answers, object, openApi, text } from './openapi.ts'
import { RequestError, type RequestStatus } from './request-error.ts'
import type { Route } from './routes.ts'

export interface ServeLimits {
  /** Maximum size of a request body, in bytes. Default: 1 MiB. */
  readonly bodyBytes?: number
  /** Maximum rows in one request. Default: 10,000. */
  readonly rows?: number
  /** Time limit of one request, in seconds. Default: 30. */
  readonly seconds?: number
  /** Texts generated at the same time. Default: 8. */
  readonly writers?: number
}

export const serveLimitNames: OptionNames<ServeLimits> = {
  bodyBytes: true,
  rows: true,
  seconds: true,
  writers: true,
}

export interface ServeAppOptions extends ServeLimits, AccessOptions {
  /** Returns true while the server is shutting down; connections are then closed after their response. */
  readonly ending?: () => boolean
  /** Called for errors that are not the client's. */
  readonly onProblem?: (problem: unknown) => void
}

export const serveAppOptionNames: OptionNames<ServeAppOptions> = {
  ...serveLimitNames,
  ...accessOptionNames,
  ending: true,
  onProblem: true,
}

/**
 * The routes of a server for one run, without a socket: those of its app (`serve/apps`), and `/health` and `/openapi.json` for all.
 *
 * @throws LannerError (`usage`) if the token or a host name is invalid.
 * @example
 * const answerOf = async (run, request) => (await serveApp(run)).fetch(request)
 */
export async function serveApp(run: ServedRun, options: ServeAppOptions = {}): Promise<Hono> {
  checkOptions('serveApp', options, serveAppOptionNames)
  const { bodyBytes = 2 ** 20, rows = 10_000, seconds = 30, writers = 8, ending, onProblem } = options
  const { app: kind, model } = run.description()
  if (!isAppName(kind)) throw new ValueError('serveApp', `there is no app ${JSON.stringify(kind)}`)
  // Requests share the model, so it stays in evaluation mode.
  run.model.eval()
  const routes: readonly Route[] = [
    healthRoute(kind, model.name),
    documentRoute(() => document),
    ...(await routesOf(kind, run, { rows, seconds, writers })),
  ]
  const document = openApi(kind, routes, options.token !== undefined)

  const app = new Hono()
  app.use(async (c, next) => {
    c.header('x-content-type-options', 'nosniff')
    await next()
    if (ending?.()) c.res.headers.set('connection', 'close')
  })
  app.use(checkAccess(options))
  app.use(limitBody(bodyBytes))
  for (const route of routes) app.on(route.method, route.path, (c) => route.answer(c))
  app.notFound((c) => {
    const allowed = routes.filter(({ path }) => path === c.req.path).map(({ method }) => method)
    const known = routes.map(({ method, path }) => `${method} ${path}`).join(', ')
    if (allowed.length === 0)
      return problem(
        c,
        404,
        `There is no route ${c.req.method} ${clipped(c.req.path)}; the routes are ${known}.`,
      )
    c.header('allow', allowed.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method])).join(', '))
    return problem(c, 405, `${c.req.path} accepts ${allowed.join(' and ')}, not ${c.req.method}.`)
  })
  app.onError((error, c) => {
    if (error instanceof RequestError) return problem(c, error.status, error.message, error.field)
    // A client that disconnects while sending is not a server error.
    if (c.req.raw.signal.aborted || isGone(error)) return problem(c, 400, 'The request body is incomplete.')
    onProblem?.(error)
    return error instanceof LannerError
      ? problem(c, 500, error.message)
      : problem(c, 500, 'Internal server error.')
  })
  return app
}

function healthRoute(app: string, model: string): Route {
  const health = { status: 'ok', app, model, lanner: version }
  return {
    method: 'GET',
    path: '/health',
    operation: {
      summary: 'Health check: the model being served',
      responses: answers('The server is up', object({ status: text, app: text, model: text, lanner: text })),
    },
    answer: async (c) => c.json(health),
  }
}

function documentRoute(document: () => object): Route {
  return {
    method: 'GET',
    path: '/openapi.json',
    operation: {
      summary: 'OpenAPI document of this server',
      responses: answers('The document', { type: 'object' }),
    },
    answer: async (c) => c.json(document()),
  }
}

/** Whether an error means that the client closed the connection. */
function isGone(error: unknown): boolean {
  const { code, name, message } = error as NodeJS.ErrnoException
  return (
    code === 'ECONNRESET' ||
    code === 'ERR_STREAM_PREMATURE_CLOSE' ||
    name === 'AbortError' ||
    message === 'aborted'
  )
}

function problem(
  c: Context,
  status: RequestStatus | 500,
  message: string,
  field: string | null = null,
): Response {
  return c.json({ error: { message, field } }, status)
}
